"""What a runner wrote, read into mentions of pain; what is not sure stays unread."""
