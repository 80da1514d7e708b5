"""Risks with their causes, controls, actions, assessments and revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "risk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("lifecycle_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("title_folded", sa.String(200), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("drivers", sa.String(), nullable=False),
        sa.Column("consequences", sa.String(), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("subcategory", sa.String(40), nullable=False),
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("organizational_level", sa.String(32), nullable=False),
        sa.Column("scope", sa.String(200), nullable=False),
        sa.Column("countries", sa.String(), nullable=False),
        sa.Column("links", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("focal_point_id", sa.Integer(), nullable=True),
        sa.Column("classification", sa.String(32), nullable=False),
        sa.Column("is_emerging", sa.Boolean(), nullable=False),
        sa.Column("proximity", sa.String(32), nullable=True),
        sa.Column("response", sa.String(32), nullable=True),
        sa.Column("response_reason", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("log_key", sa.String(64), nullable=True),
        sa.Column("submitter_id", sa.Integer(), nullable=True),
        sa.Column("approved_revision", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=True),
        sa.Column("exposure_likelihood", sa.Integer(), nullable=True),
        sa.Column("exposure_impact", sa.Integer(), nullable=True),
        sa.Column("exposure_rank", sa.Integer(), nullable=True),
        sa.Column("residual_likelihood", sa.Integer(), nullable=True),
        sa.Column("residual_impact", sa.Integer(), nullable=True),
        sa.Column("residual_rank", sa.Integer(), nullable=True),
        sa.Column("residual_rank_before", sa.Integer(), nullable=True),
        sa.Column("target_likelihood", sa.Integer(), nullable=True),
        sa.Column("target_impact", sa.Integer(), nullable=True),
        sa.Column("target_rank", sa.Integer(), nullable=True),
        sa.Column("target_date", sa.Date(), nullable=True),
        sa.Column("control_effectiveness", sa.String(40), nullable=False),
        sa.Column("target_control_effectiveness", sa.String(40), nullable=False),
        sa.Column("exposure_cell", sa.Integer(), nullable=True),
        sa.Column("residual_cell", sa.Integer(), nullable=True),
        sa.Column("target_cell", sa.Integer(), nullable=True),
        sa.Column("earliest_due", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "standing IN ('drafted', 'submitted', 'registered', 'ended')", name=op.f("ck_risk_standing")
        ),
        sa.CheckConstraint(
            "state <> 'merged' OR merged_into_id IS NOT NULL", name=op.f("ck_risk_merged_names_its_target")
        ),
        sa.CheckConstraint("exposure_rank BETWEEN 1 AND 4", name=op.f("ck_risk_exposure_rank")),
        sa.CheckConstraint("residual_rank BETWEEN 1 AND 4", name=op.f("ck_risk_residual_rank")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_risk_author_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_risk_entity_id")),
        sa.ForeignKeyConstraint(["focal_point_id"], ["person.id"], name=op.f("fk_risk_focal_point_id")),
        sa.ForeignKeyConstraint(["lifecycle_id"], ["lifecycle_version.id"], name=op.f("fk_risk_lifecycle_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["risk.id"], name=op.f("fk_risk_merged_into_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_risk_owner_id")),
        sa.ForeignKeyConstraint(["profile_id"], ["profile_version.id"], name=op.f("fk_risk_profile_id")),
        sa.ForeignKeyConstraint(["submitter_id"], ["person.id"], name=op.f("fk_risk_submitter_id")),
        sa.CheckConstraint(
            "category IN ('environmental', 'programmatic', 'institutional')", name=op.f("ck_risk_category")
        ),
        sa.CheckConstraint("organizational_level IN ('entity', 'corporate')", name=op.f("ck_risk_organizationallevel")),
        sa.CheckConstraint(
            "classification IN ('unclassified', 'confidential', 'strictly confidential')",
            name=op.f("ck_risk_classification"),
        ),
        sa.CheckConstraint(
            "proximity IN ('within three months', 'within a year', 'later than a year')", name=op.f("ck_risk_proximity")
        ),
        sa.CheckConstraint(
            "response IN ('terminate', 'transfer', 'mitigate', 'tolerate')", name=op.f("ck_risk_response")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk")),
        sa.UniqueConstraint("author_id", "log_key", name=op.f("uq_risk_author_id_log_key")),
        sa.UniqueConstraint("number", name=op.f("uq_risk_number")),
    )
    for columns in (
        ("title_folded", "number"),
        ("updated_at", "number"),
        ("owner_id",),
        ("focal_point_id",),
        ("merged_into_id",),
        ("earliest_due", "number"),
        ("classification", "owner_id"),
        ("classification", "focal_point_id"),
        ("classification", "author_id"),
        ("exposure_cell", "number"),
        ("residual_cell", "number"),
        ("target_cell", "number"),
    ):
        op.create_index("_".join(("ix_risk", *columns)), "risk", list(columns), unique=False)
    both = ("residual_rank", "exposure_rank")
    worst_first: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
        ("worst_first", (), both),
        ("standing_worst_first", ("standing",), both),
        ("organizational_level_standing_worst_first", ("organizational_level", "standing"), both),
        ("entity_id_worst_first", ("entity_id",), both),
        ("category_subcategory_worst_first", ("category", "subcategory"), both),
        ("state_worst_first", ("state",), both),
        ("is_emerging_standing_worst_first", ("is_emerging", "standing"), both),
        ("exposure_rank_worst_first", (), ("exposure_rank",)),
        ("target_rank_worst_first", (), ("target_rank",)),
    )
    for name, before, ranks in worst_first:
        # SQLite puts empty values last when descending, and does not let us say so.
        last = " NULLS LAST" if op.get_bind().dialect.name == "postgresql" else ""
        ordered = [sa.text(f"{rank} DESC{last}") for rank in ranks]
        op.create_index(f"ix_risk_{name}", "risk", [*before, *ordered, "number"], unique=False)
    op.create_table(
        "root_cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_root_cause_risk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_root_cause")),
        sa.UniqueConstraint("risk_id", "position", name=op.f("uq_root_cause_risk_id_position")),
    )
    op.create_table(
        "risk_reader",
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_risk_reader_person_id")),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_risk_reader_risk_id")),
        sa.PrimaryKeyConstraint("risk_id", "person_id", name=op.f("pk_risk_reader")),
    )
    op.create_index(op.f("ix_risk_reader_person_id"), "risk_reader", ["person_id"], unique=False)
    op.create_table(
        "control",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("effectiveness", sa.String(40), nullable=False),
        sa.Column("effectiveness_reason", sa.String(), nullable=False),
        sa.Column("last_tested", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_control_owner_id")),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_control_risk_id")),
        sa.CheckConstraint("kind IN ('preventive', 'detective', 'corrective')", name=op.f("ck_control_controlkind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control")),
        sa.UniqueConstraint("risk_id", "number", name=op.f("uq_control_risk_id_number")),
    )
    op.create_index(op.f("ix_control_owner_id"), "control", ["owner_id"], unique=False)
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("expected_effect", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("due IS NULL OR start IS NULL OR due >= start", name=op.f("ck_action_dates_in_order")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_action_progress")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_action_owner_id")),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_action_risk_id")),
        sa.CheckConstraint(
            "status IN ('not started', 'in progress', 'done', 'cancelled')", name=op.f("ck_action_actionstatus")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("risk_id", "number", name=op.f("uq_action_risk_id_number")),
    )
    op.create_index("ix_action_owner_id_status_due", "action", ["owner_id", "status", "due"], unique=False)
    op.create_table(
        "action_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(120), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_update_action_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_action_update_person_id")),
        sa.CheckConstraint(
            "status IN ('not started', 'in progress', 'done', 'cancelled')", name=op.f("ck_action_update_actionstatus")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_update")),
    )
    op.create_index(op.f("ix_action_update_action_id"), "action_update", ["action_id"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("likelihood", sa.Integer(), nullable=False),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("by_dimension", sa.String(), nullable=False),
        sa.Column("control_effectiveness", sa.String(40), nullable=False),
        sa.Column("computed_level", sa.String(12), nullable=False),
        sa.Column("level", sa.String(12), nullable=False),
        sa.Column("override_decision", sa.String(120), nullable=False),
        sa.Column("override_reason", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("target_date", sa.Date(), nullable=True),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessor_id", sa.Integer(), nullable=True),
        sa.Column("assessor_name", sa.String(120), nullable=False),
        sa.CheckConstraint(
            "level = computed_level OR (override_decision <> '' AND override_reason <> '')",
            name=op.f("ck_assessment_override_has_decision"),
        ),
        sa.CheckConstraint("likelihood BETWEEN 1 AND 10 AND impact BETWEEN 1 AND 10", name=op.f("ck_assessment_steps")),
        sa.ForeignKeyConstraint(["assessor_id"], ["person.id"], name=op.f("fk_assessment_assessor_id")),
        sa.ForeignKeyConstraint(["profile_id"], ["profile_version.id"], name=op.f("fk_assessment_profile_id")),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_assessment_risk_id")),
        sa.CheckConstraint("measure IN ('exposure', 'residual', 'target')", name=op.f("ck_assessment_measure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    op.create_index("ix_assessment_risk_id_measure_id", "assessment", ["risk_id", "measure", "id"], unique=False)
    op.create_table(
        "risk_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("risk_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(120), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("is_material", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_risk_revision_actor_id")),
        sa.ForeignKeyConstraint(["risk_id"], ["risk.id"], name=op.f("fk_risk_revision_risk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_revision")),
        sa.UniqueConstraint("risk_id", "number", name=op.f("uq_risk_revision_risk_id_number")),
    )


def downgrade() -> None:
    op.drop_table("risk_revision")
    op.drop_table("assessment")
    op.drop_table("action_update")
    op.drop_table("action")
    op.drop_table("control")
    op.drop_table("risk_reader")
    op.drop_table("root_cause")
    op.drop_table("risk")
