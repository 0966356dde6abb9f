// What a managed lane keeps of one of its sources: its place in the policy, what is on the way from it, and the grant it sends by. On the lane's core.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "policy/managed/isp_warmup.h"

namespace warmpost::delivery {

class ManagedLane;
struct SourceState;

struct ManagedPair {
    ManagedLane* lane = nullptr;       // null: not in the policy (another lane has it still, or it was given up)
    std::size_t handle = 0;            // in the lane's IspWarmup
    std::int64_t in_flight = 0;        // messages that were handed out and are neither answered nor given back
    std::int64_t share = 0;            // of the last allocate()
    bool able = true;                  // could send now: reaches the site, has a connection, does not rest
    std::int64_t counted_day = 0, counted = 0;   // as control::LearnedPair
    std::uint32_t throttled = 0;       // answers in a row
    bool known = false;                // there is something to be kept of it
    bool changed = false, urgent = false;   // since it was put into the book; urgent: a crash difference would not tell it
    std::int64_t put_slot = -1;        // policy slot of the last put
    double put_allowance = 0;
    std::string throttle_words, block_words;  // the ISP's, of the last such answer about this address: evidence of the next decision
    std::uint64_t pace_version = 0;    // of the paces that it follows; 0: none yet
    std::string pace_text;             // what slows it, for people; empty: nothing does
    std::string word_text;             // the operator's word that is in force, for people; empty: there is none
    std::int64_t grant_slot = -1;      // that grant_text is of
    std::string grant_text;            // "grant 1887...: pool/isp"
};

// Messages that were handed out to a source of a managed lane. Those that are not spent are given back at the end of its life.
class Handed {
public:
    Handed() = default;
    Handed(std::shared_ptr<SourceState> source, std::int64_t messages) : source_(std::move(source)), messages_(messages) {}
    Handed(Handed&& other) noexcept : source_(std::move(other.source_)), messages_(std::exchange(other.messages_, 0)) {}
    Handed& operator=(Handed&& other) noexcept;
    ~Handed() { end(); }
    void spend() { messages_ = 0; }    // they were tried: their answers are told

private:
    void end();
    std::shared_ptr<SourceState> source_;
    std::int64_t messages_ = 0;
};

}  // namespace warmpost::delivery
