#include "control/dkim_change.h"

#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "base/encoding.h"
#include "control/names.h"

namespace warmpost::control {
namespace {

constexpr std::size_t kMaxPrivateKey = 20'480;  // SES API: DomainSigningPrivateKey
constexpr std::chrono::hours kLengthKept{24};
constexpr int kUsualBits = 2048;

// Easy DKIM selectors: 32 lower-case letters and digits. Base32 has 5 bits a character, so 20 bytes make 32.
std::string new_token() { return base32_encode(random_bytes(20)); }

std::string bits_name(int bits) { return "RSA_" + std::to_string(bits) + "_BIT"; }

bool same_key(const mail::DkimKey& one, const mail::DkimKey& other) { return one.selector() == other.selector() && one.txt_record() == other.txt_record(); }

void ask_anew(Identity& identity, WallTime now) {
    identity.status = identity.dkim_status = VerificationStatus::pending;
    identity.verification_since = now;
    identity.last_checked = identity.records_seen = WallTime{};
    identity.error_type.clear();
}

// What signs goes on until the new key's records are seen; what does not sign yet gets the new key at once.
void take_over(Identity& identity, NextDkim key, WallTime now) {
    if (identity.verified() && identity.dkim_key) {
        identity.next_dkim = std::move(key);
        return;
    }
    install(identity, std::move(key));
    ask_anew(identity, now);
}

Status to_own(Identity& identity, const DkimChange& wanted, WallTime now) {
    auto own = take_own_dkim(identity.name, wanted.selector, wanted.private_key, now);
    if (!own) return std::unexpected(own.error());
    if (identity.dkim_external && identity.dkim_key && same_key(*own->key, *identity.dkim_key)) {  // it signs with it already
        identity.next_dkim.reset();
        if (identity.status == VerificationStatus::failed) ask_anew(identity, now);
        return {};
    }
    take_over(identity, std::move(*own), now);
    return {};
}

Status may_have_length(const Identity& identity, int bits, int present, WallTime now) {
    if (bits == present)
        return fail(ErrorCode::InvalidArgument, "The DKIM key of " + identity.name + " has " + bits_name(bits) + " already; name the other length, or none.",
                    "NextSigningKeyLength");
    // Within the day a step down is always the first one: the step before it was up.
    if (bits > present && identity.dkim_length_changed != WallTime{} && now - identity.dkim_length_changed < kLengthKept)
        return fail(ErrorCode::InvalidArgument, "The length of the DKIM key of " + identity.name + " was changed within 24 hours; try again later.",
                    "NextSigningKeyLength");
    return {};
}

Status to_easy(Identity& identity, int bits, WallTime now) {
    if (bits != 0)
        if (auto good = check_dkim_bits(bits); !good) return good;
    if (identity.next_dkim && identity.next_dkim->failed) identity.next_dkim.reset();  // it will not come any more: what signs is what there is
    if (identity.dkim_external || !identity.dkim_key) {
        if (identity.next_dkim && !identity.next_dkim->external && (bits == 0 || identity.next_dkim->key->bits() == bits)) return {};  // asked for before
        take_over(identity, make_easy_dkim(identity.name, bits == 0 ? kUsualBits : bits, {}, {}, now), now);
        return {};
    }
    const bool comes_back = identity.next_dkim && identity.next_dkim->external;  // its own key was announced and has not come
    const int present = identity.next_dkim && !comes_back ? identity.next_dkim->key->bits() : identity.dkim_key->bits();
    if (bits == 0 || (comes_back && bits == present)) {
        if (comes_back) identity.next_dkim.reset();
        if (identity.status == VerificationStatus::failed) ask_anew(identity, now);
        return {};
    }
    if (auto may = may_have_length(identity, bits, present, now); !may) return may;
    identity.dkim_length_changed = now;
    if (identity.next_dkim && !comes_back && identity.dkim_key->bits() == bits) {  // back to what still signs
        identity.next_dkim.reset();
        return {};
    }
    take_over(identity, make_easy_dkim(identity.name, bits, identity.dkim_tokens, identity.dkim_key->selector(), now), now);
    return {};
}

}  // namespace

Status check_dkim_bits(int bits) {
    if (bits == 1024 || bits == 2048) return {};
    return fail(ErrorCode::InvalidArgument, "A DKIM key has 1024 or 2048 bits, not " + std::to_string(bits) + ".", "NextSigningKeyLength");
}

NextDkim make_easy_dkim(const std::string& domain, int bits, std::vector<std::string> tokens, const std::string& selector, WallTime now) {
    if (tokens.empty()) tokens = {new_token(), new_token(), new_token()};
    const auto at = std::ranges::find(tokens, selector);
    const std::size_t next = at == tokens.end() ? 0 : static_cast<std::size_t>(at - tokens.begin() + 1) % tokens.size();
    auto key = std::make_shared<const mail::DkimKey>(mail::DkimKey::generate(domain, tokens[next], mail::DkimAlgorithm::rsa_sha256, bits));
    return {std::move(key), false, std::move(tokens), now, {}, false};
}

Result<NextDkim> take_own_dkim(const std::string& domain, const std::string& selector, const std::string& private_key, WallTime now) {
    if (selector.empty() || private_key.empty())
        return fail(ErrorCode::InvalidArgument, "DomainSigningSelector and DomainSigningPrivateKey must be given together.", "DkimSigningAttributes");
    if (auto good = check_dkim_selector(selector); !good) return std::unexpected(good.error());
    if (private_key.size() > kMaxPrivateKey)
        return fail(ErrorCode::InvalidArgument, "DomainSigningPrivateKey must have at most 20480 characters.", "DomainSigningPrivateKey");
    auto key = mail::DkimKey::parse(domain, selector, private_key);
    if (!key) return fail(ErrorCode::InvalidArgument, key.error().message, "DomainSigningPrivateKey");
    return NextDkim{std::make_shared<const mail::DkimKey>(std::move(*key)), true, {}, now, {}, false};
}

void install(Identity& identity, NextDkim key) {
    identity.dkim_external = key.external;
    identity.dkim_tokens = std::move(key.tokens);
    identity.dkim_key = std::move(key.key);
    identity.dkim_key_made = key.since;
    identity.next_dkim.reset();
}

Status change_dkim(Identity& identity, const DkimChange& wanted, WallTime now) {
    if (identity.kind != IdentityKind::domain)
        return fail(ErrorCode::InvalidArgument, "DkimSigningAttributes can be given for a domain only, not for an email address.", "DkimSigningAttributes");
    if (!wanted.external) return to_easy(identity, wanted.bits, now);
    if (wanted.bits != 0)
        return fail(ErrorCode::InvalidArgument, "NextSigningKeyLength is for Easy DKIM: your own key has the length it has.", "NextSigningKeyLength");
    return to_own(identity, wanted, now);
}

}  // namespace warmpost::control
