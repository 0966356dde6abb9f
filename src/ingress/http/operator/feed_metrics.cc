#include "ingress/http/operator/feed_metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <utility>
#include <vector>

namespace warmpost::ingress::http::operators {
namespace {

using prometheus::MetricType;
using Labels = std::vector<prometheus::ClientMetric::Label>;

class Text {
public:
    prometheus::MetricFamily& family(const char* name, MetricType type, const char* help) {
        all_.push_back({name, help, type, {}});
        return all_.back();
    }
    static void add(prometheus::MetricFamily& to, Labels labels, double value) {
        prometheus::ClientMetric metric;
        metric.label = std::move(labels);
        (to.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
        to.metric.push_back(std::move(metric));
    }
    [[nodiscard]] std::string serialized() const { return prometheus::TextSerializer().Serialize(all_); }

private:
    std::vector<prometheus::MetricFamily> all_;
};

void add_snds(Text& text, const runtime::Feeds& feeds) {
    using feeds::Colour;
    const auto days = feeds.newest_snds();
    auto& colours =
        text.family("warmpost_snds_filter_result", MetricType::Gauge, "1 for the colour that SNDS gave the address on its newest day, 0 for the others.");
    for (const auto& day : days)
        for (const auto colour : {Colour::green, Colour::yellow, Colour::red})
            Text::add(colours, {{"address", to_string(day.address)}, {"colour", feeds::to_string(colour)}}, day.colour == colour ? 1 : 0);
    const auto by_address = [&](const char* name, const char* help, double (*value)(const feeds::SndsDay&)) {
        auto& to = text.family(name, MetricType::Gauge, help);
        for (const auto& day : days) Text::add(to, {{"address", to_string(day.address)}}, value(day));
    };
    by_address("warmpost_snds_complaint_rate", "Complaints by SNDS on the address's newest day, 0 to 1; 0: under 0.1 %.",
               [](const feeds::SndsDay& day) { return day.complaint_rate; });
    by_address("warmpost_snds_trap_hits", "Messages to Microsoft's spam traps on the address's newest day.",
               [](const feeds::SndsDay& day) { return static_cast<double>(day.trap_hits); });
    by_address("warmpost_snds_recipients", "Recipients of messages by SNDS on the address's newest day.",
               [](const feeds::SndsDay& day) { return static_cast<double>(day.recipients); });
    auto& blocked = text.family("warmpost_snds_blocked", MetricType::Gauge,
                                "1 for an address that SNDS's status feed tells to be blocked, 0 for one that it names otherwise.");
    for (const auto& status : feeds.statuses()) Text::add(blocked, {{"address", to_string(status.address)}}, status.blocked ? 1 : 0);
}

void add_fetching(Text& text, const runtime::SndsState& state, WallTime now) {
    const auto feed = Labels{{"feed", "snds"}};
    Text::add(text.family("warmpost_feed_last_fetch_timestamp_seconds", MetricType::Gauge, "Unix time of the last fetch that went well; 0: none did."), feed,
              static_cast<double>(to_ms(state.fetched)) / 1000);
    if (state.fetched != WallTime{})
        Text::add(text.family("warmpost_feed_age_seconds", MetricType::Gauge, "Seconds since the last fetch that went well."), feed,
                  static_cast<double>((now - state.fetched).count()) / 1000);
    Text::add(text.family("warmpost_feed_fetches_total", MetricType::Counter, "Fetches since the start."), feed, static_cast<double>(state.fetches));
    Text::add(text.family("warmpost_feed_fetch_errors_total", MetricType::Counter, "Fetches since the start that did not go well."), feed,
              static_cast<double>(state.failures));
}

}  // namespace

std::string feed_metrics_text(const runtime::Feeds& feeds, const std::vector<BoundedRows::Row>& complaints, WallTime now) {
    Text text;
    add_snds(text, feeds);
    if (const auto state = feeds.snds_state(); state.configured) add_fetching(text, state, now);
    auto& told = text.family("warmpost_fbl_complaints_total", MetricType::Counter, "Complaints that came back by feedback loops since the start, by ISP.");
    for (const auto& row : complaints) Text::add(told, {{"isp", row.name}}, row.counts.front());
    return text.serialized();
}

}  // namespace warmpost::ingress::http::operators
