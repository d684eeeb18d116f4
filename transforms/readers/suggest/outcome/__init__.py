"""What comes out: the plan, its YAML, the trial reading, the reasons and the questions."""
