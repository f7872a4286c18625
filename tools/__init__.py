"""What maintainers run: benchmarks, proofs of reliability, scripts that make or install what is needed."""
