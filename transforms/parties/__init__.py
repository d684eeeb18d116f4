"""Who is who: parties and the accounts they hold or use."""
