// The options of accounts, identities and configuration sets that SES has in blocks (SES guide, "Creating configuration sets"; API reference, SES v2).
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace warmpost::control {

// What puts an address on the account's suppression list, and which of its entries hold mail back.
struct SuppressedReasons {
    bool bounce = true, complaint = true;
    friend bool operator==(const SuppressedReasons&, const SuppressedReasons&) = default;
};

enum class HttpsPolicy : std::uint8_t { optional, require, require_open_only };
struct TrackingOptions {
    std::string redirect_domain;            // of open and click links; empty: the service's own
    HttpsPolicy https = HttpsPolicy::optional;
    friend bool operator==(const TrackingOptions&, const TrackingOptions&) = default;
};

// VDM settings are kept and told; engagement is what turns tracking on besides a destination for opens or clicks.
struct VdmOptions {
    std::optional<bool> engagement_metrics, optimized_shared_delivery;   // none: not set
    friend bool operator==(const VdmOptions&, const VdmOptions&) = default;
};

enum class EventType : std::uint8_t { send, reject, bounce, complaint, delivery, open, click, rendering_failure, delivery_delay, subscription };
struct EventDestination {
    // What SES would hand it to. Here topics take sns, eventbridge and firehose; what stands for which is said in docs/events.md.
    enum class Kind : std::uint8_t { sns, eventbridge, firehose, cloudwatch, pinpoint };
    struct Dimension { std::string name, source, fallback; };   // cloudwatch; source: "MESSAGE_TAG", "EMAIL_HEADER", "LINK_TAG"
    std::string name;
    bool enabled = false;
    std::uint32_t types = 0;                // bits: 1 << EventType
    Kind kind = Kind::sns;
    std::string arn, iam_role;              // of the topic, bus, stream or application; iam_role: firehose only
    std::vector<Dimension> dimensions;
    [[nodiscard]] bool wants(EventType type) const { return enabled && (types & (1u << static_cast<unsigned>(type))) != 0; }
};

// Of an identity: the domain of the envelope sender instead of the service's own (SES guide, "Using a custom MAIL FROM domain").
struct MailFrom {
    std::string domain;                     // empty: none
    bool reject_on_failure = false;         // REJECT_MESSAGE; else the service's own domain is used
    std::uint8_t status = 0;                // a control::VerificationStatus: pending, success, failed, temporary_failure
    WallTime since{}, last_checked{}, last_success{};   // since: it was set
    WallTime unfound_since{};               // it was verified, but its records are gone since; 1970: they are there
};

}  // namespace warmpost::control
