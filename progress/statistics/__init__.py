"""What can be said of a question from its answers, each number with its uncertainty. Plain values in, plain values out."""
