"""What the methods read: facts of one person or household, and how a snapshot gives them."""
