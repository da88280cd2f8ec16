"""Every number a rule uses, by rule; values and sources are in `data/thresholds.toml`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GapThresholds:
    """Which gaps are listed, which are rests, and when other training fills one."""

    min_rest_days: int
    usual_percentile: float
    usual_max_days: int
    usual_lookback_days: int
    usual_min_gaps: int
    habit_max_days: int
    rhythm_days: int
    nearly_all_percentile: float
    nearly_all_min_gaps: int
    other_training_every_days: int


@dataclass(frozen=True, slots=True)
class CycleThresholds:
    """What makes a flare, a recurrence and a settled return."""

    max_runs_after_flare: int
    window_days: int
    window_runs: int
    recurrence_min_score: int
    lighter_by_score: int
    settled_min_answered: int
    settled_min_past_onset: int


@dataclass(frozen=True, slots=True)
class ChainThresholds:
    """What links recurring cycles into a chain, and a chain into a trap."""

    max_days_between_painful: int
    min_cycles: int


@dataclass(frozen=True, slots=True)
class PlaceThresholds:
    """When an entry without side joins the side in use, and how times are rounded."""

    side_joins_within_days: int
    rounding_min: int


@dataclass(frozen=True, slots=True)
class TrendThresholds:
    """When the onset trend may speak, and how sure it has to be."""

    min_known_runs: int
    min_onsets: int
    min_days: int
    min_known_share: float
    from_start_km: float
    from_start_share: float
    clear_p: float
    suggested_p: float
    agree_p: float
    interval_level: float
    permutations: int
    most_blocks: int
    seed: int
    days_per_month: float
    max_speed_change: float
    max_descent_change_m_per_km: float
    max_share_change: float


@dataclass(frozen=True, slots=True)
class NeedThresholds:
    """Over which days a runner's rate is counted, and how far ahead a day is named."""

    rate_days: int
    furthest_days: int


@dataclass(frozen=True, slots=True)
class PainRuleThresholds:
    """The limits of the three checks of a run, and over which days they are told."""

    knee_limit: int
    tendon_limit: int
    quiet_within_h: float
    days: int
    passed_to_continue: int


@dataclass(frozen=True, slots=True)
class FlagThresholds:
    """When red-flag questions are asked, and how long an answer is good for."""

    stale_after_days: int
    asked_days: int
    compare_days: int
    lookback_days: int
    rising_runs: int


@dataclass(frozen=True, slots=True)
class LadderThresholds:
    """What moves somebody up or down the run-walk ladder."""

    onset_share: float
    onset_days: int
    good_sessions: int
    backs_until_pause: int
    min_days_between: int
    two_back_after_days: int
    restart_after_days: int
    least_share: float
    most_share: float
    walk_min: int
    offer_days: int
    adult_years: int
    surgery_days: int
    pregnancy_days: int


@dataclass(frozen=True, slots=True)
class SpikeThresholds:
    """Which single runs the study of spikes would have counted, and what it found."""

    window_days: int
    over_percent: float
    far_over_percent: float
    double_percent: float
    over_ratio: float
    over_ratio_low: float
    over_ratio_high: float
    far_over_ratio: float
    far_over_ratio_low: float
    far_over_ratio_high: float
    double_ratio: float
    double_ratio_low: float
    double_ratio_high: float
    one_in_fewest: int
    one_in_most: int
    one_in_all: int
    min_km: float
    ladder_days: int
    told_days: int
    count_days: int
    hiding_rest_days: int


@dataclass(frozen=True, slots=True)
class BaselineThresholds:
    """Which weeks were the runner's healthy best, and what they are compared with."""

    weeks: int
    lookback_days: int
    now_days: int
    week_days: int


@dataclass(frozen=True, slots=True)
class RaceThresholds:
    """What was a race cut short, and which pain lies around it."""

    cut_short_share: float
    pain_days: int
    told: int
    year_days: int
    count_days: int


@dataclass(frozen=True, slots=True)
class EscalationThresholds:
    """Which rests are compared, and from how many on."""

    min_cycles: int
    lookback_days: int


@dataclass(frozen=True, slots=True)
class HistoryThresholds:
    """What hurts today, and how much of the history is told."""

    sore_days: int
    story_days: int
    told: int


@dataclass(frozen=True, slots=True)
class GaitThresholds:
    """How much of what was seen is told."""

    told: int


@dataclass(frozen=True, slots=True)
class OutcomeThresholds:
    """Which change of a questionnaire's total counts."""

    uwri_change: float
    uwri_large_change: float
    uwri_error: float
    kos_adls_change: float
    akps_change: float


@dataclass(frozen=True, slots=True)
class ScoreThresholds:
    """When scores of two spans may be compared, and which change of them counts."""

    days: int
    min_runs: int
    points: float
    least_sd: float
    max_distance_change: float
    most_alike: float


@dataclass(frozen=True, slots=True)
class SpreadThresholds:
    """When pain away from running, or its end, is more than a single bad day."""

    days: int
    min_days: int
    min_score: int
    min_zeros: int


@dataclass(frozen=True, slots=True)
class MorningThresholds:
    """Over which mornings the first steps are followed, and when a pain warms up."""

    days: int
    min_mornings: int
    min_days: int
    min_warm_ups: int
    max_alike: float
    least_counting: float


@dataclass(frozen=True, slots=True)
class TreatmentThresholds:
    """The weeks before and after a treatment's first day, and the answers they need."""

    days: int
    min_answered: int
    told: int


@dataclass(frozen=True, slots=True)
class MatchedThresholds:
    """Which runs have a level at their speed, and how a change of it is told."""

    min_speed_mps: float
    max_speed_mps: float
    min_cadence_spm: float
    min_bins: int
    min_runs: int
    window_days: int
    recent_days: int
    recent_runs: int
    reference_runs: int
    huber_k: float
    normal_quartile: float
    iterations: int
    least_sd: float
    clear_p: float
    suggested_p: float
    interval_level: float


@dataclass(frozen=True, slots=True)
class CadenceThresholds:
    """When a change of cadence counts, and what quicker steps meant in laboratories."""

    change_that_counts_spm: float
    device_allowance_spm: float
    own_fall_percent: float
    usual_slope_spm_per_mps: float
    slope_from_speed_sd_mps: float
    what_if_small_percent: float
    what_if_middle_percent: float
    what_if_large_percent: float
    published_at_percent: float
    per_step_low_percent: float
    per_step_high_percent: float
    per_km_percent: float


@dataclass(frozen=True, slots=True)
class RestBandThresholds:
    """Into which bands days without a run fall."""

    small_days: int
    likely_days: int
    much_days: int
    window_days: int


@dataclass(frozen=True, slots=True)
class DetrainingThresholds:
    """Which runs around a rest are compared by heart rate, and when that counts."""

    runs: int
    shown_runs: int
    side_days: int
    most_rests: int
    change_that_counts_bpm: float
    min_temperature_runs: int
    most_temperature_change_c: float
    most_walked_change: float


@dataclass(frozen=True, slots=True)
class BalanceThresholds:
    """Which drift of the balance of ground contact is shown."""

    change_points: float


@dataclass(frozen=True, slots=True)
class DescentThresholds:
    """Over which days metres of descent are told."""

    window_days: int
    pain_days: int


@dataclass(frozen=True, slots=True)
class AssociationThresholds:
    """Which runs are compared within one runner, how many, and what stands after all looks."""

    controls: int
    match_runs: int
    control_within_days: int
    told_from: int
    min_painful: int
    min_telling: int
    spike_min_painful: int
    false_discovery_rate: float
    newton_steps: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All groups; a therapist may replace single values for one runner."""

    gap: GapThresholds
    cycle: CycleThresholds
    chain: ChainThresholds
    place: PlaceThresholds
    trend: TrendThresholds
    need: NeedThresholds
    pain_rules: PainRuleThresholds
    flag: FlagThresholds
    ladder: LadderThresholds
    spike: SpikeThresholds
    baseline: BaselineThresholds
    races: RaceThresholds
    escalation: EscalationThresholds
    history: HistoryThresholds
    gait: GaitThresholds
    outcome: OutcomeThresholds
    score: ScoreThresholds
    spread: SpreadThresholds
    morning: MorningThresholds
    treatment: TreatmentThresholds
    matched: MatchedThresholds
    cadence: CadenceThresholds
    rest_bands: RestBandThresholds
    detraining: DetrainingThresholds
    balance: BalanceThresholds
    descent: DescentThresholds
    association: AssociationThresholds
