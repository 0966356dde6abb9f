#include "ingress/http/operator/handlers.h"

namespace warmpost::ingress::http::operator_api {
namespace {

constexpr Route kRoutes[] = {
    {"GET", "/status", show_status},
    {"GET", "/queue", show_queue},
    {"GET", "/queue/messages", list_waiting},
    {"GET", "/messages/{id}", show_message},
    {"POST", "/retry", retry},
    {"POST", "/drop", drop},
    {"GET", "/pauses", list_pauses},
    {"POST", "/pause", pause},
    {"POST", "/resume", resume},
    {"GET", "/addresses", list_addresses},
    {"POST", "/addresses", add_addresses},
    {"POST", "/addresses/{ip}/move", move_address},
    {"POST", "/addresses/{ip}/ehlo", set_ehlo},
    {"GET", "/pools", list_pools},
    {"POST", "/pools", create_pool},
    {"DELETE", "/pools/{name}", delete_pool},
    {"GET", "/accounts", list_accounts},
    {"POST", "/accounts", create_account},
    {"POST", "/accounts/{id}/limits", set_account_limits},
    {"GET", "/keys", list_keys},
    {"POST", "/keys", create_key},
    {"POST", "/keys/{id}/enabled", enable_key},
    {"DELETE", "/keys/{id}", delete_key},
    {"GET", "/identities", list_identities},
    {"POST", "/identities/verify", verify_identity},
    {"POST", "/identities/feedback", set_feedback},
};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

}  // namespace warmpost::ingress::http::operator_api
