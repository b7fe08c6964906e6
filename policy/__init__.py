"""The rules of the operation again, on the resources themselves: they also hold where code departs from the file."""
