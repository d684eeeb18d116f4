"""What texts mean: words of many languages, dates, figures."""
