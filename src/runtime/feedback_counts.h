// What came back to return paths and complaint addresses since the start, for whoever shows it. Counted by feedback/, read by the operator API, which never
// includes it.
#pragma once
#include <atomic>
#include <cstdint>

namespace warmpost::runtime {

struct FeedbackCounts {
    std::atomic<std::uint64_t> taken{0};             // mails answered with 250
    std::atomic<std::uint64_t> refused{0};           // recipients that are no return path or complaint address of ours
    std::atomic<std::uint64_t> slowed{0};            // recipients turned away for a minute: too many mails of one client
    std::atomic<std::uint64_t> bounces{0}, delays{0};   // recipients told by an event
    std::atomic<std::uint64_t> complaints{0};        // recipients told as having complained, or as having said that it is no spam
    std::atomic<std::uint64_t> unproven{0};          // complaints that are tied to no recipient by a tag that verifies
    std::atomic<std::uint64_t> repeated{0};          // recipients whose end, delay or complaint was told before
    std::atomic<std::uint64_t> delivered{0};         // recipients reported as delivered, relayed or expanded: nothing to tell
    std::atomic<std::uint64_t> unknown{0};           // reports about messages whose history has expired, or about nobody the tag speaks of
    std::atomic<std::uint64_t> no_report{0};         // autoreplies and other mail
};

}  // namespace warmpost::runtime
