// The keys of what people look at: metrics, history, feeds, alerts, the console.
#include "config/key_kinds.h"

namespace warmpost::config {
namespace {

constexpr std::int64_t kMostBytes = std::int64_t{1} << 50;

#define FIELD(member) [](Config& c) -> auto& { return c.member; }

void add_metrics(std::vector<Key>& all) {
    all.push_back(at_start(FIELD(metrics.listen), list({"metrics", "listen", "address:port or list",
                                                        "Where GET /metrics is answered in plain HTTP without a key, for Prometheus. The figures name pools, accounts and ISPs: let only the scraper reach it."},
                                                       FIELD(metrics.listen), read_endpoints)));
    all.push_back(integer({"metrics", "isps_max", "ISPs", "ISPs that /metrics tells by name, those with most mail; the rest is told as \"other\"."}, 1, 1000,
                          FIELD(metrics.isps_max)));
}

void add_history(std::vector<Key>& all) {
    all.push_back(at_start(FIELD(history.keep), integer({"history", "keep_hours", "hours", "How long `warmpost message show` and `warmpost messages` know a message."}, 1, 87'600,
                                                        FIELD(history.keep))));
    all.push_back(at_start(FIELD(history.max_bytes), integer({"history", "max_bytes", "bytes", "Disk that the history of messages may take; beyond it the oldest are forgotten before their time."},
                                                             1 << 20, kMostBytes, FIELD(history.max_bytes))));
    all.push_back(integer({"history", "audit_days", "days", "How long `warmpost audit` knows who changed what."}, 1, 36'500, FIELD(history.audit_days)));
}

void add_feeds(std::vector<Key>& all) {
    all.push_back(path({"feeds", "snds_file", "path", "A file with the URLs of Microsoft SNDS's automated data feed, one a line; each holds its key, so only the owner may read it. Empty: none is fetched."},
                       FIELD(feeds.snds_file)));
    all.push_back(integer({"feeds", "snds_every_seconds", "seconds", "How often they are fetched; SNDS has new figures once a day."}, 1, 604'800, FIELD(feeds.snds_every)));
    all.push_back(integer({"feeds", "keep_days", "days", "How long what SNDS, Postmaster files and feedback loops told is kept."}, 1, 3650, FIELD(feeds.keep)));
}

void add_alerts(std::vector<Key>& all) {
    all.push_back(boolean({"alerts", "enabled", "boolean", "false: nothing is told as an alert; `warmpost alerts` is empty."}, FIELD(alerts.enabled)));
    all.push_back(integer({"alerts", "queue_age_seconds", "seconds", "A lane whose oldest mail waits for longer is an alert."}, 1, 432'000, FIELD(alerts.queue_age)));
    all.push_back(number({"alerts", "near_threshold", "share", "A sender's bounce or complaint rate from this share of the review mark on is an alert."}, 0.01, 1, FIELD(alerts.near_threshold)));
    all.push_back(number({"alerts", "disk_factor", "factor", "Less free disk than limits.min_free_bytes times this is an alert."}, 1, 1000, FIELD(alerts.disk_factor)));
    all.push_back(integer({"alerts", "clock_step_seconds", "seconds", "Wall time that leaves steady time by more is an alert."}, 1, 86'400, FIELD(alerts.clock_step)));
}

void add_console(std::vector<Key>& all) {
    all.push_back(at_start(FIELD(console.enabled), boolean({"console", "enabled", "boolean", "false: no console, and no sessions; keys alone."}, FIELD(console.enabled))));
    all.push_back(at_start(FIELD(console.directory), path({"console", "directory", "path", "The built console's files; empty: share/warmpost/console beside the folder that the binary is in."},
                                                          FIELD(console.directory))));
    all.push_back(integer({"console", "session_minutes", "minutes", "How long a sign-in lasts."}, 1, 43'200, FIELD(console.session)));
    all.push_back(integer({"console", "sign_in_link_minutes", "minutes", "How long a one-time sign-in link is good."}, 1, 1440, FIELD(console.sign_in_link)));
    all.push_back(integer({"console", "sign_in_failures_per_minute", "failures", "Failed sign-ins of one client address in a minute before it is turned away."}, 1, 100'000,
                          FIELD(console.sign_in_failures_per_minute)));
}

#undef FIELD

}  // namespace

void add_views(std::vector<Key>& all) {
    for (const auto add : {add_metrics, add_history, add_feeds, add_alerts, add_console}) add(all);
}

}  // namespace warmpost::config
