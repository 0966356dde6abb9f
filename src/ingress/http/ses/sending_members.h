// What SendEmail, SendBulkEmail and SendCustomVerificationEmail are asked in the same words.
#pragma once
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "ingress/accept/acceptor.h"
#include "ingress/http/call.h"
#include "mail/message/wire.h"

namespace warmpost::ingress::http::ses {

using MessageTags = std::vector<std::pair<std::string, std::string>>;

// Who sends, with what, by whose leave: every member but content, recipients and tags. `operation`: what events call it ("SendEmail").
// Errors: InvalidArgument: a member that this version does not act on, a ConfigurationOverrides that says neither ENABLED nor DISABLED.
[[nodiscard]] Result<Submission> read_sending(const Call& call, std::string_view operation);
// To, Cc and Bcc of a Destination, bare mailboxes. Errors: InvalidArgument naming the list.
[[nodiscard]] Result<std::vector<std::string>> addresses_in(const boost::json::object& destination);
// EmailTags, DefaultEmailTags, ReplacementTags. Errors: InvalidArgument.
[[nodiscard]] Result<MessageTags> read_message_tags(const boost::json::array& given);
// From, Reply-To, and To and Cc of `destination` (null: none), as header values.
void read_addresses(const boost::json::object& request, const boost::json::object* destination, mail::SimpleContent& into);
// Puts a composed or raw message (any line ends) into wire form.
void set_message(Submission& submission, std::string_view message);

}  // namespace warmpost::ingress::http::ses
