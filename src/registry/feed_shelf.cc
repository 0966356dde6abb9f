#include "registry/feed_shelf.h"

#include <algorithm>

#include "registry/feeds.pb.h"

namespace warmpost::registry {
namespace {

using feeds::Day;

// "feeds" KIND day subject -> a message; "feeds" "fetched", "feeds" "findings" -> one message each.
constexpr const char* kFeeds = "feeds";
constexpr const char* kSnds = "snds";
constexpr const char* kPostmaster = "postmaster";

std::string prefix_of(const char* kind) { return Key{}.text(kFeeds).text(kind).bytes(); }
std::string key_of(const char* kind, Day day) {
    const auto count = std::max<std::int64_t>(0, day.time_since_epoch().count());
    return prefix_of(kind) + Key{}.number(static_cast<std::uint64_t>(count)).bytes();
}
std::string key_of(const char* kind, Day day, const std::string& subject) { return key_of(kind, day) + Key{}.text(subject).bytes(); }

constexpr std::size_t kMostRows = 500'000;   // of one read: a week of 65,536 addresses

std::unexpected<Error> damaged() { return fail(ErrorCode::Internal, "what feeds told cannot be read: look at the disk, or restore a backup"); }
std::string bytes_of(const IpAddress& ip) { return std::string(ip.bytes()); }

std::string written(const feeds::SndsDay& day) {
    pb::FeedSndsDay row;
    row.set_colour(static_cast<int>(day.colour));
    row.set_rcpt(day.rcpt);
    row.set_data(day.data);
    row.set_recipients(day.recipients);
    row.set_complaint_rate(day.complaint_rate);
    row.set_trap_hits(day.trap_hits);
    row.set_helo(day.helo);
    row.set_from(day.from);
    row.set_comment(day.comment);
    return row.SerializeAsString();
}
std::optional<feeds::SndsDay> read_snds(Day day, std::string_view address, std::string_view value) {
    pb::FeedSndsDay row;
    const auto ip = IpAddress::parse(address);
    if (!ip || !row.ParseFromArray(value.data(), static_cast<int>(value.size())) || row.colour() < 1 || row.colour() > 3) return std::nullopt;
    return feeds::SndsDay{*ip,
                          day,
                          static_cast<feeds::Colour>(row.colour()),
                          row.rcpt(),
                          row.data(),
                          row.recipients(),
                          row.complaint_rate(),
                          row.trap_hits(),
                          row.helo(),
                          row.from(),
                          row.comment()};
}

feeds::Reputation reputation_of(int number) { return number >= 0 && number <= 4 ? static_cast<feeds::Reputation>(number) : feeds::Reputation::unknown; }

std::string written(const feeds::PostmasterDay& day) {
    pb::FeedPostmasterDay row;
    if (day.spam_rate) row.set_spam_rate(*day.spam_rate);
    row.set_domain_reputation(static_cast<int>(day.domain_reputation));
    for (const auto& group : day.ip_reputations) {
        auto& into = *row.add_ip_reputations();
        into.set_reputation(static_cast<int>(group.reputation));
        into.set_addresses(group.addresses);
        for (const auto& ip : group.samples) into.add_samples(bytes_of(ip));
    }
    if (day.spf) row.set_spf(*day.spf);
    if (day.dkim) row.set_dkim(*day.dkim);
    if (day.dmarc) row.set_dmarc(*day.dmarc);
    if (day.inbound_tls) row.set_inbound_tls(*day.inbound_tls);
    if (day.outbound_tls) row.set_outbound_tls(*day.outbound_tls);
    if (day.delivery_errors) row.set_delivery_errors(*day.delivery_errors);
    return row.SerializeAsString();
}
std::optional<feeds::PostmasterDay> read_postmaster(Day day, std::string_view domain, std::string_view value) {
    pb::FeedPostmasterDay row;
    if (!row.ParseFromArray(value.data(), static_cast<int>(value.size()))) return std::nullopt;
    feeds::PostmasterDay read;
    read.domain = std::string(domain);
    read.day = day;
    if (row.has_spam_rate()) read.spam_rate = row.spam_rate();
    read.domain_reputation = reputation_of(row.domain_reputation());
    for (const auto& group : row.ip_reputations()) {
        feeds::IpReputation into{reputation_of(group.reputation()), group.addresses(), {}};
        for (const auto& ip : group.samples()) into.samples.push_back(IpAddress::from_bytes(ip));
        read.ip_reputations.push_back(std::move(into));
    }
    if (row.has_spf()) read.spf = row.spf();
    if (row.has_dkim()) read.dkim = row.dkim();
    if (row.has_dmarc()) read.dmarc = row.dmarc();
    if (row.has_inbound_tls()) read.inbound_tls = row.inbound_tls();
    if (row.has_outbound_tls()) read.outbound_tls = row.outbound_tls();
    if (row.has_delivery_errors()) read.delivery_errors = row.delivery_errors();
    return read;
}

std::string written(const FeedFetch& fetch) {
    pb::FeedFetched row;
    row.set_at_ms(to_ms(fetch.at));
    row.set_statuses_at_ms(to_ms(fetch.statuses_at));
    row.set_problem(fetch.problem);
    for (const auto& status : fetch.statuses) {
        auto& into = *row.add_statuses();
        into.set_address(bytes_of(status.address));
        into.set_blocked(status.blocked);
        into.set_detail(status.detail);
    }
    return row.SerializeAsString();
}

template <class Row>
Result<std::vector<Row>> rows_of(const Registry& registry, const char* kind, Day from, Day through,
                                 std::optional<Row> (*read)(Day, std::string_view, std::string_view)) {
    std::vector<Row> rows;
    bool broken = false, too_many = false;
    const std::string prefix = prefix_of(kind);
    const auto scanned = registry.scan(Space::meta, prefix, key_of(kind, from), [&](std::string_view key, std::string_view value) {
        KeyReader reader(key.substr(prefix.size()));
        const auto number = reader.number();
        const auto subject = reader.text();
        if (!number || !subject) return !(broken = true);
        const Day day{std::chrono::days(static_cast<std::int64_t>(*number))};
        if (day > through) return false;
        if (rows.size() == kMostRows) return !(too_many = true);
        auto row = read(day, *subject, value);
        if (!row) return !(broken = true);
        rows.push_back(std::move(*row));
        return true;
    });
    if (!scanned) return std::unexpected(scanned.error());
    if (broken) return damaged();
    if (too_many) return fail(ErrorCode::LimitExceeded, "these days have more than 500,000 rows: ask for fewer days", "days");
    return rows;
}

}  // namespace

Status FeedShelf::put(const std::vector<feeds::SndsDay>& days, const FeedFetch& fetch) {
    Batch batch;
    for (const auto& day : days) batch.put(Space::meta, key_of(kSnds, day.day, to_string(day.address)), written(day));
    batch.put(Space::meta, prefix_of("fetched"), written(fetch));
    return registry_.write(batch);
}

Status FeedShelf::put(const std::vector<feeds::PostmasterDay>& days) {
    Batch batch;
    for (const auto& day : days) batch.put(Space::meta, key_of(kPostmaster, day.day, day.domain), written(day));
    return registry_.write(batch);
}

Result<std::vector<feeds::SndsDay>> FeedShelf::snds(Day from, Day through) const {
    return rows_of<feeds::SndsDay>(registry_, kSnds, from, through, read_snds);
}
Result<std::vector<feeds::PostmasterDay>> FeedShelf::postmaster(Day from, Day through) const {
    return rows_of<feeds::PostmasterDay>(registry_, kPostmaster, from, through, read_postmaster);
}

Result<FeedFetch> FeedShelf::fetched() const {
    const auto value = registry_.get(Space::meta, prefix_of("fetched"));
    if (!value) return std::unexpected(value.error());
    FeedFetch fetch;
    if (!*value) return fetch;
    pb::FeedFetched row;
    if (!row.ParseFromString(**value)) return damaged();
    fetch.at = from_ms(row.at_ms());
    fetch.statuses_at = from_ms(row.statuses_at_ms());
    fetch.problem = row.problem();
    for (const auto& status : row.statuses()) fetch.statuses.push_back({IpAddress::from_bytes(status.address()), status.blocked(), status.detail()});
    return fetch;
}

Result<std::vector<feeds::Kept>> FeedShelf::findings() const {
    const auto value = registry_.get(Space::meta, prefix_of("findings"));
    if (!value) return std::unexpected(value.error());
    std::vector<feeds::Kept> kept;
    if (!*value) return kept;
    pb::FeedFindings rows;
    if (!rows.ParseFromString(**value)) return damaged();
    for (const auto& row : rows.findings()) {
        const auto severity = row.severity() == 1 ? feeds::Severity::info : feeds::Severity::warning;
        kept.push_back({{row.subject(), row.kind(), IspId{row.isp()}, severity, row.text(), row.advice()}, from_ms(row.since_ms()), from_ms(row.told_ms())});
    }
    return kept;
}

Status FeedShelf::put_findings(const std::vector<feeds::Kept>& kept) {
    pb::FeedFindings rows;
    for (const auto& each : kept) {
        auto& row = *rows.add_findings();
        row.set_subject(each.finding.subject);
        row.set_kind(each.finding.kind);
        row.set_isp(each.finding.isp.value());
        row.set_severity(static_cast<int>(each.finding.severity));
        row.set_text(each.finding.text);
        row.set_advice(each.finding.advice);
        row.set_since_ms(to_ms(each.since));
        row.set_told_ms(to_ms(each.told));
    }
    Batch batch;
    batch.put(Space::meta, prefix_of("findings"), rows.SerializeAsString());
    return registry_.write(batch);
}

Status FeedShelf::forget_before(Day day) {
    Batch batch;
    for (const char* kind : {kSnds, kPostmaster}) batch.erase_range(Space::meta, key_of(kind, Day{}), key_of(kind, day));
    return registry_.write(batch);
}

}  // namespace warmpost::registry
