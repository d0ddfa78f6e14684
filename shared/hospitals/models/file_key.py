"""The keys that hospitals' files are sealed with."""

from django.db import models
from django.db.models import Q

from shared.hospitals.models.hospital import Hospital


class FileKey(models.Model):
    """A hospital's data key, wrapped with the environment's (shared.kernel.sealing).

    New files are sealed under the highest ``generation``; a sealed file names its own. Without the
    row its files are noise for ever: erasing a hospital deletes it.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="file_keys")
    generation = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "generation"], name="hospitals_filekey_generation"
            ),
            models.CheckConstraint(
                condition=Q(generation__gte=1), name="hospitals_filekey_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"h_{self.hospital_id} file key {self.generation}"
