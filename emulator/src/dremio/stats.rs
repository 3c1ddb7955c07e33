//! Jobs and users per day, week and month.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use super::Dremio;
use super::cluster::edition;
use super::error::ApiError;
use super::job::Job;
use super::reply::Reply;
use super::route::Call;
use super::time::Period;

const DAY_MS: i64 = 86_400_000;

/// A count per period: in all, and per kind of query.
type Counts = Vec<Map<String, Value>>;

/// How many users there were.
#[derive(Serialize)]
struct Users {
    #[serde(rename = "userStatsByDate")]
    date: Counts,
    #[serde(rename = "userStatsByWeek")]
    week: Counts,
    #[serde(rename = "userStatsByMonth")]
    month: Counts,
}

fn edition_and_version(dremio: &Dremio) -> String {
    format!("dremio-{}-{}", edition(dremio), dremio.settings.version.build())
}

fn flag(call: &Call, name: &str) -> bool {
    call.query.get(name).is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// A time in a query: 0 is as good as none.
fn moment(call: &Call, name: &str) -> Result<Option<i64>, ApiError> {
    let text = call.query.get(name).filter(|text| !text.is_empty());
    let invalid =
        |text| ApiError::bad_request(format!("Query parameter {name} has an invalid value: [{text}]"));
    let time = text.map(|text| text.parse::<i64>().map_err(|_| invalid(text))).transpose()?;
    Ok(time.filter(|time| *time > 0))
}

fn between(dremio: &Dremio, start: i64, end: i64) -> Vec<Arc<Job>> {
    let jobs = dremio.jobs.newest().into_iter();
    jobs.filter(|job| (start..=end).contains(&job.started_at)).collect()
}

/// Counts jobs per period, or the users behind them; oldest first.
fn count(jobs: &[Arc<Job>], period: Period, users: bool, totals_only: bool) -> Counts {
    let mut periods: BTreeMap<String, BTreeMap<&'static str, BTreeSet<&str>>> = BTreeMap::new();
    for job in jobs {
        let who = if users { job.owner.name.as_str() } else { job.id.as_str() };
        let kinds = periods.entry(period.first_day(job.started_at)).or_default();
        kinds.entry("total").or_default().insert(who);
        if !totals_only {
            kinds.entry(job.query_type()).or_default().insert(who);
        }
    }
    let entry = |(first_day, kinds): (String, BTreeMap<&'static str, BTreeSet<&str>>)| {
        let mut entry = Map::new();
        entry.insert(period.key().to_owned(), first_day.into());
        entry.extend(kinds.into_iter().map(|(kind, who)| (kind.to_owned(), who.len().into())));
        entry
    };
    periods.into_iter().map(entry).collect()
}

/// `GET /api/v3/cluster/jobstats`
pub(crate) fn jobs(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct DailyJobStats {
        edition: String,
        job_stats: Counts,
    }

    let end = moment(call, "end")?.unwrap_or_else(|| dremio.clock.now());
    let start = moment(call, "start")?.unwrap_or(end - 10 * DAY_MS);
    let jobs = between(dremio, start, end);
    let job_stats = count(&jobs, Period::Day, false, flag(call, "onlyDateWiseTotals"));
    Ok(Reply::json(&DailyJobStats { edition: edition_and_version(dremio), job_stats }))
}

/// `GET /api/v3/stats/user`
pub(crate) fn users(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    struct UserStats {
        edition: String,
        #[serde(flatten)]
        users: Users,
    }

    let now = dremio.clock.now();
    let end = moment(call, "end")?.unwrap_or(now);
    let start = moment(call, "start")?.unwrap_or_else(|| Period::start_of_last_month(now));
    let jobs = between(dremio, start, end);
    let totals_only = flag(call, "onlyUniqueUsersByDate");
    let longer = |period| if totals_only { Vec::new() } else { count(&jobs, period, true, false) };
    let users = Users {
        date: count(&jobs, Period::Day, true, totals_only),
        week: longer(Period::Week),
        month: longer(Period::Month),
    };
    Ok(Reply::json(&UserStats { edition: edition_and_version(dremio), users }))
}

/// `GET /apiv2/stats/jobsandusers`
pub(crate) fn jobs_and_users(dremio: &Arc<Dremio>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct JobAndUserStats {
        edition: String,
        stats: Vec<Stat>,
        job_stats: Counts,
        #[serde(flatten)]
        users: Users,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Stat {
        date: String,
        job_count: usize,
        unique_users_count: usize,
    }

    let days = call.query.integer("numDaysBack")?.unwrap_or(7).max(0);
    let now = dremio.clock.now();
    let jobs = between(dremio, now - days * DAY_MS, now);
    let detailed = flag(call, "detailedStats");
    let details = |period, users| if detailed { count(&jobs, period, users, false) } else { Vec::new() };
    let stats = || {
        let mut days: BTreeMap<String, (usize, BTreeSet<&str>)> = BTreeMap::new();
        for job in &jobs {
            let day = days.entry(Period::Day.first_day(job.started_at)).or_default();
            day.0 += 1;
            day.1.insert(&job.owner.name);
        }
        let stat = |(date, (job_count, users)): (String, (usize, BTreeSet<&str>))| Stat {
            date,
            job_count,
            unique_users_count: users.len(),
        };
        days.into_iter().map(stat).collect()
    };
    Ok(Reply::json(&JobAndUserStats {
        edition: edition_and_version(dremio),
        stats: if detailed { Vec::new() } else { stats() },
        job_stats: details(Period::Day, false),
        users: Users {
            date: details(Period::Day, true),
            week: details(Period::Week, true),
            month: details(Period::Month, true),
        },
    }))
}
