// Somebody who looks on while a strategy runs: what it leased, what was answered, slot after slot. Changes nothing of the run.
#pragma once
#include <span>

#include "simulator/run.h"

namespace warmpost::simulator {

class Observer {
public:
    virtual ~Observer() = default;
    // After the strategy has leased and given back what it wanted to, at a slot's beginning or end.
    virtual void leased(const Context& /*context*/) {}
    virtual void slot_over(const Context& context, std::span<const Report> reports, std::span<const ComplaintReport> complaints,
                           std::span<const std::int64_t> created) = 0;
};
// `observer` outlives the run.
[[nodiscard]] NamedStrategy observed(NamedStrategy strategy, Observer& observer);

}  // namespace warmpost::simulator
