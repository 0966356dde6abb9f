#include "upkeep/export_job.h"

#include <boost/json.hpp>

#include <algorithm>

#include "base/strings.h"
#include "mail/message/header.h"
#include "reporting/events/insights.h"
#include "upkeep/export_row.h"

namespace warmpost::upkeep {
namespace json = boost::json;
namespace {

using reporting::MessageInsights;
using reporting::RecipientInsights;

constexpr std::uint64_t kMostRows = 10'000;  // SES
constexpr std::size_t kOfOnePage = 500;
constexpr std::size_t kMostBytes = 32u << 20;

const json::object* object_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr ? value->if_object() : nullptr;
}
std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}
WallTime time_of(const json::object& object, std::string_view name, WallTime fallback) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_number()) return fallback;
    return from_ms(static_cast<std::int64_t>(std::clamp(value->to_number<double>() * 1000, 0.0, 9e15)));
}

// MessageInsightsFilters: every member that is given must fit, by one of its values.
class Filter {
public:
    explicit Filter(const json::object* given) {
        if (given == nullptr) return;
        for (const auto& [name, values] : *given) {
            if (!values.is_array() || values.get_array().empty()) continue;
            auto& wanted = wanted_.emplace_back(std::string(name), std::vector<std::string>{}).second;
            for (const auto& value : values.get_array())
                if (value.is_string()) wanted.push_back(to_lower(value.get_string()));
        }
    }
    [[nodiscard]] bool empty() const { return wanted_.empty(); }
    [[nodiscard]] bool fits(const MessageInsights& message, const RecipientInsights& recipient) const {
        return std::ranges::all_of(wanted_, [&](const auto& wanted) { return fits(wanted.first, wanted.second, message, recipient); });
    }

    // What of it the spool can look for by itself.
    void narrow(spool::SearchQuery& query) const {
        for (const auto& [name, values] : wanted_) {
            if (name == "Destination") query.recipients = values;
            if (name == "Isp") query.isps = values;
            if (name != "LastDeliveryEvent") continue;
            for (const auto& value : values)
                for (const auto& [event, outcome] : kOutcomes)
                    if (value == event) query.outcomes.emplace_back(outcome);
        }
    }

private:
    static constexpr std::pair<std::string_view, std::string_view> kOutcomes[] = {
        {"send", spool::kOutcomeSent},
        {"send", spool::kOutcomeDeferred},
        {"delivery", spool::kOutcomeDelivered},
        {"transient_bounce", spool::kOutcomeBounced},
        {"permanent_bounce", spool::kOutcomeBounced},
        {"undetermined_bounce", spool::kOutcomeBounced},
        {"undetermined_bounce", spool::kOutcomeDropped},
        {"complaint", spool::kOutcomeComplained},
    };
    static bool fits(std::string_view name, const std::vector<std::string>& values, const MessageInsights& message, const RecipientInsights& recipient) {
        const auto any = [&](std::string text, bool within) {
            text = to_lower(text);
            return std::ranges::any_of(values, [&](const std::string& value) { return within ? text.find(value) != std::string::npos : text == value; });
        };
        if (name == "FromEmailAddress") {
            const auto from = mail::parse_address_list(message.from);
            return from && !from->empty() && any(from->front().address, false);
        }
        if (name == "Destination") return any(recipient.destination, false);
        if (name == "Subject") return any(message.subject, true);
        if (name == "Isp") return any(recipient.isp, false);
        if (name == "LastDeliveryEvent") return any(recipient.last_delivery_event(), false);
        if (name == "LastEngagementEvent") return recipient.last_engagement() != nullptr && any(recipient.last_engagement()->type, false);
        return false;
    }
    std::vector<std::pair<std::string, std::vector<std::string>>> wanted_;
};

struct Asked {
    WallTime from{}, through{};
    Filter include, exclude;
    std::uint64_t most = kMostRows;
    bool csv = false;
};

Result<Asked> read_request(const registry::Job& job, WallTime now) {
    const auto wrong = [] { return fail(ErrorCode::InvalidArgument, "The request of this job cannot be read."); };
    boost::system::error_code broken;
    const auto body = json::parse(job.request, broken);
    if (broken || !body.is_object()) return wrong();
    const auto* source = object_of(body.get_object(), "ExportDataSource");
    const auto* destination = object_of(body.get_object(), "ExportDestination");
    const auto* insights = source != nullptr ? object_of(*source, "MessageInsightsDataSource") : nullptr;
    if (insights == nullptr || destination == nullptr) return wrong();
    Asked asked{time_of(*insights, "StartDate", WallTime{}),
                time_of(*insights, "EndDate", now),
                Filter(object_of(*insights, "Include")),
                Filter(object_of(*insights, "Exclude")),
                kMostRows,
                text_of(*destination, "DataFormat") == "CSV"};
    if (const auto* most = insights->if_contains("MaxResults"); most != nullptr && most->is_int64())
        asked.most = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::max<std::int64_t>(most->get_int64(), 1)), 1, kMostRows);
    return asked;
}

constexpr const char* kColumns =
    "MessageId,SendTimestamp,FromEmailAddress,Destination,Subject,Isp,LastDeliveryEvent,LastDeliveryEventTimestamp,BounceType,BounceSubType,DiagnosticCode,"
    "LastEngagementEvent,LastEngagementEventTimestamp\n";

std::string row(const Asked& asked, const MessageInsights& message, const RecipientInsights& recipient) {
    const auto* last = recipient.last_delivery();   // SEND is always there
    const auto* engaged = recipient.last_engagement();
    return export_row(asked.csv, {{"MessageId", message.id},
                                  {"SendTimestamp", to_iso8601(message.accepted)},
                                  {"FromEmailAddress", message.from},
                                  {"Destination", recipient.destination},
                                  {"Subject", message.subject},
                                  {"Isp", recipient.isp},
                                  {"LastDeliveryEvent", recipient.last_delivery_event()},
                                  {"LastDeliveryEventTimestamp", to_iso8601(last->at)},
                                  {"BounceType", last->bounce_type},
                                  {"BounceSubType", last->bounce_sub_type},
                                  {"DiagnosticCode", last->diagnostic},
                                  {"LastEngagementEvent", engaged != nullptr ? engaged->type : ""},
                                  {"LastEngagementEventTimestamp", engaged != nullptr ? to_iso8601(engaged->at) : ""}});
}

// False: as many rows as there may be.
bool add_rows(const Asked& asked, const MessageInsights& message, registry::Job& job, std::string& text) {
    for (const auto& recipient : message.recipients) {
        if (job.exported == asked.most || text.size() > kMostBytes) return false;
        if (!asked.include.fits(message, recipient) || (!asked.exclude.empty() && asked.exclude.fits(message, recipient))) continue;
        text += row(asked, message, recipient);
        ++job.exported;
    }
    return true;
}

}  // namespace

Status run_export(const JobWork& work, registry::Job& job, const spool::Spool& spool) {
    const auto asked = read_request(job, work.now());
    if (!asked) return std::unexpected(asked.error());
    std::string text = asked->csv ? kColumns : "";
    spool::SearchQuery query;
    query.accounts = {job.account};
    query.from = asked->from;
    query.through = asked->through;
    query.limit = kOfOnePage;
    asked->include.narrow(query);
    for (bool more = true; more && !work.stopping;) {
        const auto page = spool.search(query);
        if (!page) return std::unexpected(page.error());
        for (const auto& found : page->messages) {
            const auto message = reporting::insights_of(found.id, found.story);
            if (!message) continue;
            ++job.processed;
            more = more && add_rows(*asked, *message, job, text);
        }
        query.after = page->next;
        more = more && !page->next.empty();
        if (const auto kept = work.book.update(job); !kept) return kept;
    }
    if (work.stopping) return {};
    job.file = job.id + (asked->csv ? ".csv" : ".jsonl");
    return write_job_file(work.directory / job.file, text);
}

}  // namespace warmpost::upkeep
