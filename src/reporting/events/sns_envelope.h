// What a subscriber gets over HTTP(S): SNS's envelope around a record, signed (SNS guide, "Parsing message formats" and "Verifying the signatures"). Pure but
// for the key.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "control/topics.h"

namespace warmpost::reporting {

class SnsSigner {
public:
    // Errors: InvalidArgument: the PEM cannot be read, or the key is no RSA key or not the certificate's.
    [[nodiscard]] static Result<std::unique_ptr<SnsSigner>> make(const control::EventSigning& pem);
    ~SnsSigner();
    SnsSigner(const SnsSigner&) = delete;
    SnsSigner& operator=(const SnsSigner&) = delete;
    // Base64. `version` 1: SHA1withRSA; 2: SHA256withRSA. From any thread.
    [[nodiscard]] std::string sign(std::string_view text, int version) const;
    [[nodiscard]] const std::string& certificate() const;  // PEM
    // "SimpleNotificationService-<fingerprint>.pem": another certificate has another name, so receivers may keep it.
    [[nodiscard]] const std::string& certificate_name() const;

private:
    struct Impl;
    explicit SnsSigner(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

struct SnsContext {
    const SnsSigner& signer;
    int version = 2;
    std::string base_url;  // "https://host:port", no slash at the end
};
struct SnsMessage {
    std::string type;  // "Notification", "SubscriptionConfirmation"
    std::string id, topic_arn, subject, message;
    WallTime at{};
    std::string token, subscribe_url;  // of a confirmation
    std::string unsubscribe_url;       // of a notification
};
// Field names and values, each ended by a line end, the last too: as SNS's own validators have it.
[[nodiscard]] std::string string_to_sign(const SnsMessage& message);
[[nodiscard]] std::string sns_body(const SnsContext& context, const SnsMessage& message);

inline constexpr const char* kSnsSubject = "Amazon SES Email Event Notification";
// A UUID made of `seed` alone: tried again, a message has the id it had.
[[nodiscard]] std::string sns_message_id(std::string_view seed);

}  // namespace warmpost::reporting
