#include "cli/import_ses.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace warmpost::cli {
namespace {

constexpr std::size_t kAtATime = 8;  // each waits for a disk; more would wait for one another
constexpr std::size_t kToldEvery = 100;

void note(ImportTally& tally, const std::string& name, const std::string& what) {
    if (tally.notes.size() < kMaxNotes) tally.notes.push_back(name + ": " + what);
}

std::string reason(const SesAnswer& answer) {
    if (answer.status == 0) return "the server does not answer";
    return answer.message.empty() ? answer.error_type + " (" + std::to_string(answer.status) + ")" : answer.message;
}

SesAnswer make(const ImportItem& item, const ImportStep& step, const AskSes& ask, ImportTally& tally) {
    auto answer = ask(step.method, step.path, step.body);
    if (answer.good() || !step.without_pool || answer.message.find("SendingPool") == std::string::npos) return answer;
    auto second = ask(step.method, step.path, *step.without_pool);
    if (second.good())
        note(tally, item.name, "made without its sending pool, which is not here: the account's default addresses send (" + reason(answer) + ")");
    return second;
}

bool is_there(const ImportItem& item, const AskSes& ask) {
    if (!item.look) return false;
    const auto found = ask("GET", *item.look, {});
    return found.good() && (!item.same || item.same(found.body));
}

void add(ImportTally& to, const ImportTally& from) {
    to.made += from.made;
    to.there += from.there;
    to.refused += from.refused;
    for (const auto& text : from.notes)
        if (to.notes.size() < kMaxNotes) to.notes.push_back(text);
}

}  // namespace

void import_item(const ImportItem& item, const AskSes& ask, ImportTally& tally) {
    if (!item.problem.empty()) {
        ++tally.refused;
        return note(tally, item.name, item.problem);
    }
    if (is_there(item, ask)) {
        ++tally.there;
        return;
    }
    const auto made = make(item, item.steps.front(), ask, tally);
    const bool there = made.error_type == "AlreadyExistsException";
    if (!made.good() && !there) {
        ++tally.refused;
        return note(tally, item.name, reason(made));
    }
    ++(there ? tally.there : tally.made);
    for (auto step = item.steps.begin() + 1; step != item.steps.end(); ++step) {
        if (there && step->method != "POST") continue;  // it may have been changed here since; what POST makes is missing or refused
        const auto set = ask(step->method, step->path, step->body);
        if (!set.good() && set.error_type != "AlreadyExistsException")
            note(tally, item.name, step->path.substr(step->path.rfind('/') + 1) + " is not set: " + reason(set));
    }
}

ImportTally import_kind(const ImportKind& kind, const AskSes& ask, const std::function<void(std::size_t done, std::size_t all)>& told) {
    ImportTally all{kind.kind, 0, 0, 0, {}};
    std::mutex mutex;  // guards `all` and the telling
    std::atomic<std::size_t> next{0}, done{0};
    std::atomic<bool> dead{false};
    const AskSes asked = [&](const std::string& method, const std::string& path, const boost::json::object& body) {
        if (dead) return SesAnswer{};
        auto answer = ask(method, path, body);
        if (answer.status == 0) dead = true;
        return answer;
    };
    const auto work = [&] {
        for (std::size_t at = next++; at < kind.items.size(); at = next++) {
            ImportTally one;
            import_item(kind.items[at], asked, one);
            const std::lock_guard lock(mutex);
            add(all, one);
            if (const auto count = ++done; told && kind.many && (count % kToldEvery == 0 || count == kind.items.size())) told(count, kind.items.size());
        }
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < (kind.many ? std::min(kAtATime, kind.items.size()) : 1); ++i) threads.emplace_back(work);
    work();
    for (auto& thread : threads) thread.join();
    return all;
}

}  // namespace warmpost::cli
