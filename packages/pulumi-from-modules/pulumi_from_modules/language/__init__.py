"""A small language plugin: Pulumi's ``LanguageRuntime`` for Python, for machines without the official one.

The engine starts ``__main__`` with its own address as the last argument and talks gRPC to the port that is
printed. Source: https://github.com/pulumi/pulumi, ``proto/pulumi/language.proto``.
"""
