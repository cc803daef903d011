"""Model cards and engines, watched for change."""
