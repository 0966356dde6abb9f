#include "base/crypto.h"
#include "base/encoding.h"
#include "control/service.h"

namespace warmpost::control {

std::string smtp_password(std::string_view secret, std::string_view region) {
    std::string key = hmac_sha256("AWS4" + std::string(secret), "11111111");   // the date is fixed: SMTP passwords do not expire
    for (const std::string_view step : {region, std::string_view("ses"), std::string_view("aws4_request"), std::string_view("SendRawEmail")})
        key = hmac_sha256(key, step);
    return base64_encode("\x04" + key);                                         // the version byte
}

}  // namespace warmpost::control
