#include "ingress/http/operator/covered_views.h"

#include <boost/json/object.hpp>

#include <string>
#include <utility>

#include "control/managed_words.h"
#include "ingress/http/operator/managed_view.h"

namespace warmpost::ingress::http::operators {
namespace json = boost::json;
namespace {

std::string text_of(const json::object& view, const char* name) { return std::string(view.at(name).as_string()); }

// "override 7 by AKIA... until T: ...", "override 7 was ended by AKIA..." without who it was: the key is the operator's.
std::string without_author(std::string why) {
    constexpr std::string_view kEnded = " was ended";
    if (const auto ended = why.find(kEnded), word = why.find(" by "); ended != std::string::npos && word == ended + kEnded.size())
        return why.substr(0, word);
    const auto by = why.find(" by "), until = why.find(" until ");
    return by != std::string::npos && until != std::string::npos && by < until ? why.erase(by, until - by) : why;
}

}  // namespace

json::array covered_decisions(const control::Snapshot& snapshot, const std::vector<control::ManagedDecision>& decisions, const AddressVeil& veil,
                              std::string_view told) {
    if (veil.is_clear()) return decisions_view(snapshot, decisions);
    auto shown = decisions;
    for (auto& each : shown) {
        auto& decision = each.decision;
        if (decision.kind == managed::DecisionKind::override_) decision.why = without_author(std::move(decision.why));
        decision.why = veil.cover(decision.why, told);
    }
    auto list = decisions_view(snapshot, shown);
    for (auto& each : list) {
        auto& view = each.as_object();
        if (const auto address = text_of(view, "address"); address != told && veil.covers(address)) view["address"] = "";
        view["text"] = veil.cover(text_of(view, "text"), told);
    }
    return list;
}

json::array covered_overrides(const control::Snapshot& snapshot, const std::vector<control::ManagedOverride>& words, WallTime now, const AddressVeil& veil,
                              std::string_view told) {
    if (veil.is_clear()) return overrides_view(snapshot, words, now);
    json::array list;
    for (const auto& word : words) {
        if (!word.address.empty() && word.address != told && veil.covers(word.address)) continue;
        auto view = override_view(snapshot, word, now);
        view["by"] = "the operator";
        view["reason"] = veil.cover(word.reason, told);
        if (view.erase("ended_by") > 0) view["state"] = "ended";
        list.push_back(std::move(view));
    }
    return list;
}

}  // namespace warmpost::ingress::http::operators
