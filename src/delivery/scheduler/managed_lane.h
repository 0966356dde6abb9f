// What makes a lane of a MANAGED pool managed: the policy's object for this (pool, ISP), fed with what happens, asked what each address may send. Belongs to the
// lane, on its core. Of a STANDARD pool in shadow it looks on: it hears the same, and nobody asks it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "control/snapshot.h"
#include "delivery/scheduler/managed_book.h"
#include "delivery/scheduler/managed_pair.h"
#include "policy/isp/isp_table.h"
#include "policy/managed/isp_warmup.h"
#include "policy/outcome/outcome.h"
#include "runtime/managed.h"
#include "runtime/pace_cell.h"
#include "runtime/policy_clock.h"

namespace warmpost::delivery {

using SourcePtr = std::shared_ptr<SourceState>;

struct ManagedParts {              // what all managed lanes share
    ManagedBook& book;
    runtime::PolicyClock& clock;
    const isp::IspTable& isps;
    const runtime::PaceCell* paces = nullptr;   // what others say of addresses; null: nothing is heard
};

class ManagedLane {
public:
    ManagedLane(ManagedParts parts, PoolId pool, const IspId& isp, Moment now);
    ~ManagedLane();                // leave() first, while the book is there
    ManagedLane(const ManagedLane&) = delete;
    ManagedLane& operator=(const ManagedLane&) = delete;

    // The pool as it is now, and the lane's sources: takes up new ones, lets those go that left. Call again until complete(): another lane may have to give
    // one up, or answers are on the way.
    void follow(const control::Pool& pool, const std::vector<SourcePtr>& sources, Moment now);
    [[nodiscard]] bool complete() const { return complete_; }
    void leave(Moment now);        // gives all up: the lane ends, or its pool is managed no more
    [[nodiscard]] bool shadow() const { return shadow_; }

    // --- sending
    void arrived(std::int64_t recipients, Moment now);
    // Sets what each source is to take of so many (SourceState::pair.share).
    void allocate(std::int64_t waiting, Moment now);
    [[nodiscard]] std::int64_t room(const SourceState& source, Moment now);
    [[nodiscard]] Handed hand_out(const SourcePtr& source, std::int64_t recipients, Moment now);
    void given_back(SourceState& source, std::int64_t recipients);
    struct Answer {
        const outcome::Judgement& judgement;
        std::int64_t recipients = 0;
        bool counted = false;      // by the spool, as delivered or bounced
        std::string words{};       // the ISP's, as they came, of one that is throttled or blocked: for decision records
    };
    // Of what was handed out and spent.
    void answered(SourceState& source, const std::vector<Answer>& answers, Moment now);
    // Of no message: the connection was refused, or ended with a word about the address.
    void refused(SourceState& source, const outcome::Judgement& judgement, Moment now, std::string_view words = {});
    void complained(SourceState& source, Moment now);
    // What the ISP answered to others than this pool's addresses, or to connections only.
    void isp_answered(const managed::Answers& answers, Moment now);
    // Messages that the addresses together may try now: few at an ISP that answers nobody.
    [[nodiscard]] std::int64_t tries_left(Moment now);

    // --- what exceeds them
    // Messages that may go by the shared pool now: none where they are to wait, few at an ISP that answers nobody.
    [[nodiscard]] std::int64_t may_spill(Moment now);
    // Why so many are more than may leave; `room`: of all addresses. Told anew once a second at most.
    [[nodiscard]] std::shared_ptr<const std::string> why_excess(std::int64_t waiting, std::int64_t room, Moment now);
    void spilled(std::int64_t recipients, const std::string& why, Moment now);
    void came_back(std::int64_t recipients, Moment now);   // of those that spilled: the shared pool could not send them

    // "grant N: ..." that the source sends by in this slot; noted as a decision when it is a new one.
    [[nodiscard]] const std::string& grant_text(SourceState& source, Moment now);

    void every_second(Moment now, bool last = false);      // stores, tells, follows overrides; `last`: nothing comes after it
    [[nodiscard]] bool quiet() const;                      // may end: nothing is on the way, little was, and nobody would miss it
    [[nodiscard]] runtime::ManagedLaneView view(bool take_arrivals, Moment now);

private:
    void take_up(const SourcePtr& source, Moment now);
    void let_go(SourceState& source, Moment now);
    void hear(SourceState& source, const managed::Answers& answers, Moment now);
    void slow_down(SourceState& source, Moment now) const;
    void follow_overrides(Moment now);
    void follow_override(SourceState& source, Moment now);
    void follow_paces(Moment now);
    void follow_patience();
    void put(bool all, Moment now);
    void put_pair(SourceState& source, bool all, std::vector<control::LearnedPair>& into);
    void look_on(Moment now);
    [[nodiscard]] bool in_sight() const;
    void begin_knocks(Moment now);
    void tell_grant(SourceState& source, std::uint64_t id, Moment now);
    void note(managed::Decision decision, Moment now);
    void gather_decisions(Moment now);
    void tell_decisions();
    [[nodiscard]] control::LearnedPair learned(const SourceState& source) const;
    [[nodiscard]] std::string numbers(Moment now);
    [[nodiscard]] std::string word() const;

    ManagedParts parts_;
    PoolId pool_;
    AccountId account_;
    std::string pool_name_;
    IspId isp_;
    managed::IspWarmup warmup_;
    warmup::Spill spill_ = warmup::Spill::while_warming;
    bool shadow_ = false, complete_ = true, isp_changed_ = false;
    std::vector<control::ManagedOverride> overrides_;      // of the pool, that may be about this ISP
    std::vector<SourcePtr> members_;                       // in the policy; with those that left and still wait for answers
    std::vector<SourceState*> by_handle_;                  // the same, by their handle in the policy; null: none has it
    std::int64_t knock_slot_ = -1, knocked_ = 0, knocked_by_shared_ = 0;   // in that policy slot were tried, by the addresses and by the shared pool
    std::int64_t slot_ = 0, arrived_in_slot_ = 0, arrived_since_ = 0;
    managed::SlidingCount dedicated_;                      // of a shadow only, what would have gone
    std::uint64_t life_;                                   // no other lane's
    std::int64_t dedicated_sum_ = 0, shared_sum_ = 0, shared_told_ = 0;   // since the lane began
    std::int64_t counted_ = 0;                             // their sum when upkeep last looked
    std::int64_t told_spill_slot_ = -1;
    WallTime put_isp_{};
    std::string spills_because_;
    std::int64_t spilled_slot_ = -1;                       // the last one
    std::shared_ptr<const std::string> excess_text_;
    WallTime excess_told_{};
    std::vector<control::ManagedDecision> decisions_;      // not passed on yet
};

}  // namespace warmpost::delivery
