"""What an answer means: from requests to findings."""
