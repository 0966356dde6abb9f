// The actions of the query API: how each becomes operations of SES v2, and what their answers look like.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/property_tree/ptree.hpp>

#include <span>
#include <string>
#include <string_view>

#include "ingress/http/call.h"
#include "ingress/http/v1/form.h"
#include "ingress/http/v1/xml.h"

namespace warmpost::ingress::http::v1 {

struct Face {  // one request; lives in the frame of answer_to
    Call& call;
    const Form& form;
    std::string_view action;
};
// One operation of SES v2 as its own face would be asked.
struct Ask {
    std::string_view operation;
    Parameters path{};
    boost::json::object body{};
    std::string query{};  // encoded
};
// Its answer's body, or the refusal to give. The caller's role and the log of changes are looked after.
struct Outcome {
    bool good = false;
    boost::json::object body{};
    Response refusal{};  // v2's
};
[[nodiscard]] boost::asio::awaitable<Outcome> ask_v2(const Face& face, Ask ask);

// Actions that are one operation each.
struct Translated {
    std::string_view action;
    Result<Ask> (*ask)(const Form& form);
    void (*answer)(const boost::json::object& v2, Tree& result);  // null: the action answers nothing
};
// Actions that ask several, or compute.
struct Composed {
    std::string_view action;
    boost::asio::awaitable<Response> (*handler)(const Face& face);
};
[[nodiscard]] std::span<const Translated> sending_actions();   // sending.cc
[[nodiscard]] std::span<const Translated> template_actions();  // templates.cc
[[nodiscard]] std::span<const Translated> setting_actions();   // settings.cc: configuration sets, attributes of identities
[[nodiscard]] std::span<const Composed> identity_actions();    // identities.cc
[[nodiscard]] std::span<const Composed> account_actions();     // account.cc: quota, statistics

[[nodiscard]] Response answer_with(const Face& face, const Tree& result);
[[nodiscard]] Response refuse(const Face& face, const Outcome& outcome);
[[nodiscard]] Response refuse(const Face& face, const Error& error);  // InvalidArgument: InvalidParameterValue, "ValidationError" when a member is missing

// Errors: InvalidArgument, as SES's validation words it.
[[nodiscard]] Result<std::string> needed(const Form& form, const std::string& name);
void put(Tree& into, const char* name, std::string_view text);  // one element, made fit for XML
// <NAME><member>...</member></NAME>
void put_list(Tree& into, const char* name, const boost::json::array* texts);
[[nodiscard]] boost::json::array to_array(const std::vector<std::string>& texts);
// "SUCCESS" to "Success", "TEMPORARY_FAILURE" to "TemporaryFailure".
[[nodiscard]] std::string camel(std::string_view upper_snake);

}  // namespace warmpost::ingress::http::v1
