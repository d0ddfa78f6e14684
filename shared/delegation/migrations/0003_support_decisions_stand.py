"""What was asked for stays as it was asked, and what was decided stays decided, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION delegation_support_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.hospital_id, NEW.operator_id, NEW.asked_by, NEW.reason, NEW.ticket,
        NEW.wants_writing, NEW.is_break_glass, NEW.asked_at)
        IS DISTINCT FROM (OLD.id, OLD.hospital_id, OLD.operator_id, OLD.asked_by, OLD.reason,
        OLD.ticket, OLD.wants_writing, OLD.is_break_glass, OLD.asked_at)
    OR coalesce(OLD.approved_at, OLD.refused_at, OLD.ended_at) IS NOT NULL
        AND (NEW.approved_at, NEW.approved_by, NEW.approver_id, NEW.allows_writing, NEW.ends_at,
        NEW.refused_at, NEW.refused_by) IS DISTINCT FROM (OLD.approved_at, OLD.approved_by,
        OLD.approver_id, OLD.allows_writing, OLD.ends_at, OLD.refused_at, OLD.refused_by)
    OR OLD.ended_at IS NOT NULL
        AND (NEW.ended_at, NEW.ended_by) IS DISTINCT FROM (OLD.ended_at, OLD.ended_by)
    OR OLD.acknowledged_at IS NOT NULL
        AND (NEW.acknowledged_at, NEW.acknowledged_by)
        IS DISTINCT FROM (OLD.acknowledged_at, OLD.acknowledged_by)
    THEN
        RAISE EXCEPTION 'a decision about support access stands' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delegation_support_stands BEFORE UPDATE ON delegation_supportaccess
    FOR EACH ROW EXECUTE FUNCTION delegation_support_refuse_change();
"""
REVERSE = """
DROP TRIGGER delegation_support_stands ON delegation_supportaccess;
DROP FUNCTION delegation_support_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("delegation", "0002_support_access")]
    operations = [migrations.RunSQL(FORWARD, REVERSE)]
