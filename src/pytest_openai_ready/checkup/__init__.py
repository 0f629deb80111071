"""What the doctor's checks share: what they look at, their time, which are wanted."""
