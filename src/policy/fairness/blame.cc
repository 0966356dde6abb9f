#include "policy/fairness/blame.h"

namespace warmpost::fairness {
namespace {
using namespace std::chrono_literals;

constexpr auto kFresh = 10min;         // what passed longer ago says nothing about now
constexpr int kBenefitOfDoubt = 3;     // refusals of one account without another's pass in between; then the address may be at fault after all

bool fresh(WallTime at, WallTime now) { return at != WallTime{} && now - at <= kFresh; }

}  // namespace

void Blame::passed(AccountId account, WallTime now) {
    if (passes_[0].account != account || passes_[0].at == WallTime{}) passes_[1] = passes_[0];
    passes_[0] = {account, now};
    if (refused_.account != account) {
        refused_ = {};
        in_a_row_ = 0;
    }
}

Culprit Blame::refused(AccountId account, WallTime now) {
    const bool another_refused = refused_.account != account && fresh(refused_.at, now);
    in_a_row_ = refused_.account == account && refused_.at != WallTime{} ? in_a_row_ + 1 : 1;
    refused_ = {account, now};
    if (another_refused) return Culprit::address;
    bool others_pass = false;
    for (const Last& pass : passes_) others_pass = others_pass || (pass.account != account && fresh(pass.at, now));
    return others_pass && in_a_row_ <= kBenefitOfDoubt ? Culprit::account : Culprit::unclear;
}

}  // namespace warmpost::fairness
