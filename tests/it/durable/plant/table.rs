//! What is planted, one row each; the order of the kinds is that of the tables.

/// Place that is named, what is planted.
pub(super) const PLANTS: &[(&str, &str)] = &[
    ("tenure", "UPDATE tenure SET valid_from = '2019-01-01' WHERE id = 3"),
    (
        "tenure",
        "UPDATE tenure SET tier = (SELECT tier FROM tenure ORDER BY tier DESC LIMIT 1) WHERE id = (SELECT id FROM tenure ORDER BY tier LIMIT 1)",
    ),
    ("tenure", "DELETE FROM tenure WHERE id = 5"),
    ("tenure", "UPDATE tenure SET recorded = recorded + 100000 WHERE id = 2"),
    ("tenure", "UPDATE tenure SET valid_until = '1999-01-01' WHERE id = 4"),
    ("tenure", "UPDATE tenure SET batch = batch || '改' WHERE id = 1"),
    (
        "tenure",
        "UPDATE tenure SET ended_on = '2025-01-01', end_reason = 'revoked', end_source_id = source_id WHERE id = 7",
    ),
    ("figure", "UPDATE figure SET low = low * 10, high = high * 10"),
    (
        "figure",
        "UPDATE figure SET low = low + 1 WHERE filing_id = (SELECT MIN(filing_id) FROM figure)",
    ),
    (
        "figure",
        "DELETE FROM figure WHERE filing_id = (SELECT MAX(filing_id) FROM figure)",
    ),
    (
        "filing",
        "UPDATE filing SET figures = replace(figures, '1', '10') WHERE id = 1",
    ),
    ("filing", "UPDATE filing SET year = year - 1 WHERE id = 2"),
    ("filing", "DELETE FROM filing WHERE id = 3"),
    (
        "enterprise",
        "UPDATE enterprise SET fictional = 0 WHERE id = (SELECT id FROM enterprise WHERE fictional LIMIT 1)",
    ),
    ("enterprise", "UPDATE enterprise SET division = '999999' WHERE id = 1"),
    (
        "enterprise",
        "UPDATE enterprise SET revision = 1 WHERE id = (SELECT MAX(id) FROM enterprise)",
    ),
    (
        "enterprise",
        "UPDATE enterprise SET name = name || '（改）' WHERE id = 9",
    ),
    (
        "enterprise",
        "UPDATE enterprise SET credit_code = NULL WHERE id = (SELECT id FROM enterprise WHERE credit_code IS NOT NULL LIMIT 1)",
    ),
    ("enterprise", "UPDATE enterprise SET address = '别处'"),
    (
        "enterprise",
        "UPDATE enterprise SET id = 900000 WHERE id = (SELECT MAX(id) FROM enterprise)",
    ),
    (
        "enterprise_name",
        "UPDATE enterprise_name SET key = 'x' WHERE enterprise_id = 1",
    ),
    (
        "enterprise_name",
        "DELETE FROM enterprise_name WHERE enterprise_id = 2 AND position > 0",
    ),
    (
        "enterprise_name",
        "INSERT INTO enterprise_name (enterprise_id, position, name, kind, key) VALUES (3, 99, '冒名', 'former', '冒名')",
    ),
    ("source", "UPDATE source SET document = '改〔2024〕1号' WHERE id = 1"),
    ("source", "UPDATE source SET confidence = 'A'"),
    ("source", "UPDATE source SET citation_hash = 'x' WHERE id = 2"),
    ("goal", "UPDATE goal SET definition = replace(definition, '0', '9')"),
    ("goal", "UPDATE goal SET title = title || '改' WHERE position = 1"),
    ("plan", "UPDATE plan SET title = title || '改'"),
    ("plan", "UPDATE plan SET definition = replace(definition, '20', '21')"),
    ("published_outcome", "UPDATE published_outcome SET value = value || '0'"),
    ("published_outcome", "DELETE FROM published_outcome"),
    (
        "share",
        "INSERT INTO share (goal_code, division, value, note, revision) SELECT code, '410305', '1', '', 1 FROM goal LIMIT 1",
    ),
    ("import", "UPDATE import SET status = 'running'"),
    ("import", "UPDATE import SET file_hash = 'x'"),
    ("import", "UPDATE import SET note = '改'"),
    ("import_row", "DELETE FROM import_row"),
    ("import_row", "UPDATE import_row SET reason = '改'"),
    ("import_row", "UPDATE import_row SET outcome = 'skipped'"),
    ("assessment", "UPDATE assessment SET answer = answer || ' '"),
    ("assessment", "DELETE FROM assessment"),
    ("assessment_keep", "UPDATE assessment_keep SET enterprise_id = 2"),
    ("assessment_keep", "DELETE FROM assessment_keep"),
    ("standard_text", "UPDATE standard_text SET files = files || ' '"),
    ("screening", "UPDATE screening SET list = 'qualified'"),
    (
        "screening",
        "DELETE FROM screening WHERE enterprise_id = (SELECT MAX(enterprise_id) FROM screening)",
    ),
    (
        "screened",
        "UPDATE screened SET seen = seen + 1 WHERE enterprise_id = 1",
    ),
    ("screened", "UPDATE screened SET due = '2099-01-01'"),
    ("screening_run", "UPDATE screening_run SET date = '2020-01-01'"),
    (
        "screening_reason",
        "UPDATE screening_reason SET missing = '[]', steps = '[]', key = key || 'x'",
    ),
    (
        "watched_indicator",
        "INSERT INTO watched_indicator (indicator, revision) VALUES ('made_up', 1)",
    ),
    (
        "change",
        "INSERT INTO change (id, recorded, enterprise_id, kind, happened_on, \"before\", \"after\", source_id) VALUES (900, 1, 1, 'renamed', '2020-01-01', '甲', '乙', 1)",
    ),
    (
        "preset",
        "INSERT INTO preset (id, list, title, columns, revision) VALUES (900, 'holders', '改', '[]', 1)",
    ),
    (
        "removed_enterprise",
        "INSERT INTO removed_enterprise (enterprise_id, revision) VALUES (3, 2)",
    ),
    (
        "listed_outcome",
        "INSERT INTO listed_outcome (id, recorded, goal_code, reported_on, value, publisher, confidence, note, source_id) SELECT 900, 1, code, '2024-12-31', '1', '', 'B', '', 1 FROM goal LIMIT 1",
    ),
    ("seal", "UPDATE seal SET digest = replace(digest, 'a', 'b')"),
    ("seal", "DELETE FROM seal WHERE noun = 'tenure'"),
    ("audit", "UPDATE audit SET actor = '别人' WHERE revision = 2"),
    ("audit", "UPDATE audit SET content = '' WHERE revision = 2"),
    ("audit", "DELETE FROM audit WHERE revision = 3"),
    (
        "audit",
        "UPDATE audit SET at = at + 1 WHERE revision = (SELECT MAX(revision) FROM audit)",
    ),
    ("audit", "UPDATE clock SET revision = revision + 1"),
    (
        "audit",
        "DELETE FROM audit WHERE revision = (SELECT MAX(revision) FROM audit); UPDATE clock SET revision = revision - 1",
    ),
    ("schema", "DROP INDEX enterprise_credit_code"),
    ("schema", "CREATE INDEX foreign_one ON tenure (batch)"),
    (
        "schema",
        "CREATE TRIGGER spy AFTER INSERT ON audit BEGIN UPDATE enterprise SET zone = '改' WHERE id = 1; END",
    ),
    ("schema", "DROP TRIGGER tenure_update_watched"),
    ("schema", "CREATE VIEW spy AS SELECT * FROM enterprise"),
    ("schema", "CREATE TABLE spy (x)"),
];
