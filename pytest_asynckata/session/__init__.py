"""What one pytest session does with katas. Knows pytest; the other rooms do not."""
