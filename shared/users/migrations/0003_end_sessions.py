"""Signing out everywhere: the one way in which one door ends another door's sessions."""

from django.db import migrations

# A hospital's role may end those of its own people only; its name is what SET ROLE set, since
# inside the function everybody is the owner.
FORWARD = """
CREATE FUNCTION end_sessions(person bigint) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH ended AS (
        DELETE FROM public.users_session
        WHERE user_id = person AND (
            current_setting('role') NOT LIKE 'h\\_%'
            OR EXISTS (
                SELECT FROM public.users_session AS own
                WHERE own.user_id = person
                  AND own.door = substring(current_setting('role') FROM '^h_[0-9]+')
            )
        )
        RETURNING 1
    )
    SELECT count(*)::integer FROM ended
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0002_sessions")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION end_sessions(bigint)")]
