"""S3, which can give out a file's beginning alone."""

from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage
from storages.utils import clean_name


class RangedS3Storage(S3Storage):
    """django-storages' own, and the first bytes of a file without the rest."""

    def first_bytes(self, name: str, count: int) -> bytes:
        """Up to ``count`` bytes. Raises FileNotFoundError."""
        key = self._normalize_name(clean_name(name))
        try:
            answer = self.bucket.Object(key).get(Range=f"bytes=0-{count - 1}")
        except ClientError as error:
            if error.response["Error"]["Code"] == "InvalidRange":
                return b""  # it is empty
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from error
            raise
        return bytes(answer["Body"].read())
