"""What a person is shown of the own sessions, and ending one or all others."""

from django.db import migrations, models

# The portal's role sees no session of another door. These functions show it a person's, without
# what would open them: neither the key nor the data, but the key's hash.
FORWARD = """
CREATE FUNCTION sessions_of(person bigint)
RETURNS TABLE (id text, door text, since timestamptz, seen_at timestamptz, agent text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT encode(sha256(convert_to(session_key, 'UTF8')), 'hex'), door, since, seen_at, agent
    FROM public.users_session
    WHERE user_id = person AND expire_date > now()
    ORDER BY seen_at DESC NULLS LAST, session_key
$$;
CREATE FUNCTION end_session(person bigint, session text) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH ended AS (
        DELETE FROM public.users_session
        WHERE user_id = person AND encode(sha256(convert_to(session_key, 'UTF8')), 'hex') = session
        RETURNING 1
    )
    SELECT count(*)::integer FROM ended
$$;
CREATE FUNCTION end_other_sessions(person bigint, kept text) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH ended AS (
        DELETE FROM public.users_session
        WHERE user_id = person AND encode(sha256(convert_to(session_key, 'UTF8')), 'hex') <> kept
        RETURNING 1
    )
    SELECT count(*)::integer FROM ended
$$;
"""
BACKWARD = """
DROP FUNCTION sessions_of(bigint);
DROP FUNCTION end_session(bigint, text);
DROP FUNCTION end_other_sessions(bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0003_end_sessions")]
    operations = [
        migrations.AddField(
            model_name="session",
            name="since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="seen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="agent",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
