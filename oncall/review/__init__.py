"""The review of an edit of ``rotation.yaml``: what changes for whom.

``compare.review`` computes it as data, ``document`` puts it into words, and ``terminal``, ``markdown`` and
``record`` write them; ``limit`` keeps each form under the size of a GitHub comment.
"""
