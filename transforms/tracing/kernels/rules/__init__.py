"""The rules: how money is kept on a pocket, which units a debit takes, which go first to a debt or a fee."""
