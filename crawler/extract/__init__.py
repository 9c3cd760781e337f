"""Page in, record out: pure readers of news pages."""
