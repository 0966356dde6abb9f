#include "ingress/accept/delegation.h"

#include <algorithm>
#include <optional>

#include "control/sending_policy.h"
#include "ingress/accept/access.h"

namespace warmpost::ingress {
namespace {

struct Named {                                    // an identity of another account, by its ARN
    const control::Account* owner = nullptr;      // null: no such account
    const control::Identity* identity = nullptr;  // null: no such identity, or none that is verified
    std::string arn;
};

// None: no ARN, or one of the sender's own, which needs no policy.
Result<std::optional<Named>> look_up(const Judged& judged, const std::string& arn, const char* member) {
    if (arn.empty()) return std::nullopt;
    const auto parsed = control::parse_identity_arn(arn, member);
    if (!parsed) return std::unexpected(parsed.error());
    if (parsed->account == judged.account.id) return std::nullopt;
    Named named;
    named.arn = control::identity_arn(judged.region, parsed->account, parsed->identity);
    named.owner = judged.snapshot.account(parsed->account);
    if (named.owner == nullptr) return named;
    const auto found = named.owner->identities.find(parsed->identity);
    if (found != named.owner->identities.end() && found->second.verified()) named.identity = &found->second;
    return named;
}

// Raw messages and SMTP ask for the one permission, everything that is composed here for the other.
std::string_view action_of(std::string_view operation) { return operation == "SendRawEmail" || operation == "SMTP" ? "ses:SendRawEmail" : "ses:SendEmail"; }

class Grants {
public:
    Grants(const Judged& judged, const CalledBy& by) : judged_(judged), by_(by) {}

    // The one that authorises `address`; an empty one when none does, which is noted. `from`: what policies are asked about as ses:FromAddress. `strict`: the
    // ARN was given for this very sender.
    Result<Granted> granted(const std::string& address, const std::string& from, const std::optional<Named>& named, bool strict) {
        if (named && named->identity != nullptr && control::covers(named->identity->name, address)) {
            const control::PolicyQuestion question{judged_.account.id, action_of(by_.operation), from};
            if (control::policies_allow(named->identity->policies, named->owner->id, named->identity->name, question))
                return Granted{named->identity, named->owner};
            const std::string user = user_arn(judged_.snapshot, {judged_.account.id, control::Role::account, by_.key_id});
            return fail(ErrorCode::AccessDenied,
                        "User " + user + " is not authorized to perform " + std::string(question.action) + " on resource " + named->arn);
        }
        const auto* own = named && strict ? nullptr : judged_.account.authorising(address);
        if (own != nullptr) return Granted{own, &judged_.account};
        if (std::ranges::find(failed, address) == failed.end()) failed.push_back(address);
        return Granted{};
    }
    std::vector<std::string> failed;

private:
    const Judged& judged_;
    const CalledBy& by_;
};

const std::string& first_given(const std::string& one, const std::string& two, const std::string& three) {
    return !one.empty() ? one : !two.empty() ? two : three;
}

}  // namespace

SenderArns sender_arns(const Submission& s, const mail::Rewritten& header) {
    return {s.source_arn.empty() ? header.source_arn : s.source_arn, s.from_arn.empty() ? header.from_arn : s.from_arn,
            s.return_path_arn.empty() ? header.return_path_arn : s.return_path_arn};
}

Result<Granted> authorise_delegated(const Judged& judged, const Senders& senders, const SenderArns& arns, const std::vector<std::string>& recipients,
                                    const CalledBy& by) {
    if (arns.source.empty() && arns.from.empty() && arns.return_path.empty()) {
        const auto identity = authorise(judged.account, senders, recipients, judged.region, judged.simulator_domain);
        if (!identity) return std::unexpected(identity.error());
        return Granted{*identity, &judged.account};
    }
    const auto from = look_up(judged, first_given(arns.from, arns.source, {}), "FromEmailAddressIdentityArn");
    if (!from) return std::unexpected(from.error());
    const auto source = look_up(judged, first_given(arns.source, arns.from, {}), "X-SES-SOURCE-ARN");
    if (!source) return std::unexpected(source.error());
    const auto return_path = look_up(judged, first_given(arns.return_path, arns.source, arns.from), "FeedbackForwardingEmailAddressIdentityArn");
    if (!return_path) return std::unexpected(return_path.error());

    Grants all(judged, by);
    const std::string& first_from = senders.from.front().address;
    Granted first;
    for (const auto& mailbox : senders.from) {
        const auto granted = all.granted(mailbox.address, mailbox.address, *from, !arns.from.empty());
        if (!granted) return std::unexpected(granted.error());
        if (first.identity == nullptr) first = *granted;
    }
    for (std::size_t i = 0; i < senders.others.size(); ++i) {
        if (senders.others[i].empty()) continue;
        const bool is_return_path = i == kReturnPath || i == kMailFrom;
        const auto& named = i == kSender ? *source : is_return_path ? *return_path : *from;
        const auto& asked_about = i == kSender || is_return_path ? first_from : senders.others[i];  // FromEmailAddress is a From of its own
        const auto granted = all.granted(senders.others[i], asked_about, named, is_return_path && !arns.return_path.empty());
        if (!granted) return std::unexpected(granted.error());
    }
    add_unverified_recipients(judged.account, recipients, judged.simulator_domain, all.failed);
    if (!all.failed.empty()) return not_verified(judged.region, all.failed);
    return first;
}

}  // namespace warmpost::ingress
