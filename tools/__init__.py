"""What maintainers run: benchmarks, proofs of reliability, and scripts that make or install what the project needs."""
