"""What models thought before they answered."""
