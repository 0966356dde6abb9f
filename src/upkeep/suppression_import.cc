#include "upkeep/import_target.h"

namespace warmpost::upkeep {
namespace {

constexpr std::uint64_t kMostAddresses = 100'000;  // SES: of one file

class SuppressionImport final : public ImportTarget {
public:
    SuppressionImport(registry::Registry& registry, AccountId account, bool puts, WallTime now)
        : list_(registry), account_(account), puts_(puts), now_(now) {}

    [[nodiscard]] std::uint64_t most_records() const override { return kMostAddresses; }
    [[nodiscard]] Status take(ImportRecord record) override {
        auto suppressed = read_suppressed(record, puts_, now_);
        if (!suppressed) return std::unexpected(suppressed.error());
        if (puts_)
            entries_.push_back({account_, std::move(*suppressed)});
        else
            addresses_.push_back(std::move(suppressed->address));
        return {};
    }
    [[nodiscard]] Status write() override {
        if (puts_) {
            const auto put = list_.put(std::exchange(entries_, {}));
            return put;
        }
        const auto removed = list_.remove(account_, std::exchange(addresses_, {}));
        if (!removed) return std::unexpected(removed.error());
        return {};
    }

private:
    registry::SuppressionList list_;
    AccountId account_;
    bool puts_;
    WallTime now_;
    std::vector<registry::SuppressionList::Entry> entries_;
    std::vector<std::string> addresses_;
};

}  // namespace

MakeImportTarget suppression_import(registry::Registry& registry, std::function<WallTime()> now) {
    return [&registry, now = std::move(now)](AccountId account, const boost::json::object& destination) -> Result<std::unique_ptr<ImportTarget>> {
        const auto* action = destination.if_contains("SuppressionListImportAction");
        const bool puts = action != nullptr && action->is_string() && action->get_string() == "PUT";
        const bool deletes = action != nullptr && action->is_string() && action->get_string() == "DELETE";
        if (!puts && !deletes) return fail(ErrorCode::InvalidArgument, "SuppressionListImportAction must be PUT or DELETE.");
        return std::make_unique<SuppressionImport>(registry, account, puts, now());
    };
}

}  // namespace warmpost::upkeep
