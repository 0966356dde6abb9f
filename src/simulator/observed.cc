#include "simulator/observed.h"

namespace warmpost::simulator {
namespace {

class Observed final : public Strategy {
public:
    Observed(std::unique_ptr<Strategy> inner, Observer& observer) : inner_(std::move(inner)), observer_(observer) {}

    void begin_slot(Context& context) override {
        inner_->begin_slot(context);
        observer_.leased(context);
    }
    void allocate(const Context& context, std::size_t isp, std::int64_t waiting, Allocation& out) override { inner_->allocate(context, isp, waiting, out); }
    void end_slot(Context& context, std::span<const Report> reports, std::span<const ComplaintReport> complaints,
                  std::span<const std::int64_t> created) override {
        inner_->end_slot(context, reports, complaints, created);
        observer_.leased(context);
        observer_.slot_over(context, reports, complaints, created);
    }
    [[nodiscard]] double allowance(std::size_t address, std::size_t isp) const override { return inner_->allowance(address, isp); }
    [[nodiscard]] double ceiling(std::size_t address, std::size_t isp) const override { return inner_->ceiling(address, isp); }

private:
    std::unique_ptr<Strategy> inner_;
    Observer& observer_;
};

}  // namespace

NamedStrategy observed(NamedStrategy strategy, Observer& observer) {
    return {std::move(strategy.name), [inner = std::move(strategy.make), &observer](const Insight& insight) -> std::unique_ptr<Strategy> {
                return std::make_unique<Observed>(inner(insight), observer);
            }};
}

}  // namespace warmpost::simulator
