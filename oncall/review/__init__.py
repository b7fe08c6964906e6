"""An edit of ``rotation.yaml`` told as what changes for whom.

``compare.review`` computes it, ``document`` says it in blocks of words, and ``terminal``, ``markdown`` and
``record`` write those; ``limit`` keeps each of them under the size of a GitHub comment.
"""
