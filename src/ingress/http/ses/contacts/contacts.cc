// SES v2 CreateContact, UpdateContact, GetContact, DeleteContact, ListContacts.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/contacts/contact_calls.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
using control::Contact;
using control::ContactBook;

boost::asio::awaitable<Response> create_contact(Call& call) {
    const auto contact = read_contact(call.body, string_member(call.body, "EmailAddress"));
    if (!contact) co_return error_response(contact.error());
    auto adding = with_contacts<Status>(call, [account = call.caller.account, list = call.in_path("ContactListName"), contact = *contact](ContactBook& book) {
        return book.add(account, list, contact);
    });
    co_return answer(co_await std::move(adding));
}

// All preferences are replaced: what is left out is removed (API reference, UpdateContact).
boost::asio::awaitable<Response> update_contact(Call& call) {
    const auto contact = read_contact(call.body, call.in_path("EmailAddress"));
    if (!contact) co_return error_response(contact.error());
    auto replacing = with_contacts<Status>(call, [account = call.caller.account, list = call.in_path("ContactListName"), contact = *contact](ContactBook& book) {
        return book.replace(account, list, contact);
    });
    co_return answer(co_await std::move(replacing));
}

boost::asio::awaitable<Response> get_contact(Call& call) {
    const auto book = contact_book(call);
    const auto list = book.list(call.caller.account, call.in_path("ContactListName"));
    if (!list) co_return error_response(list.error());
    const auto contact = book.contact(call.caller.account, list->name, call.in_path("EmailAddress"));
    if (!contact) co_return error_response(contact.error());
    json::object body = contact_view(*list, *contact);
    body["ContactListName"] = list->name;
    if (!contact->attributes.empty()) body["AttributesData"] = contact->attributes;
    body["CreatedTimestamp"] = epoch_seconds(contact->created);
    co_return ok(body);
}

boost::asio::awaitable<Response> delete_contact(Call& call) {
    auto erasing = with_contacts<Status>(call, [account = call.caller.account, list = call.in_path("ContactListName"),
                                                address = call.in_path("EmailAddress")](ContactBook& book) { return book.erase(account, list, address); });
    co_return answer(co_await std::move(erasing));
}

boost::asio::awaitable<Response> list_contacts(Call& call) {
    constexpr std::string_view kOperation = "ListContacts";
    const auto page = page_of(call, kOperation);
    if (!page) co_return error_response(page.error());
    control::ContactFilter filter;
    if (const auto* given = object_member(call.body, "Filter")) {
        if (const auto status = string_member(*given, "FilteredStatus"); !status.empty()) filter.opted_in = status == "OPT_IN";
        if (const auto* topic = object_member(*given, "TopicFilter")) {
            filter.topic = string_member(*topic, "TopicName");
            filter.defaults_count = bool_member(*topic, "UseDefaultIfPreferenceUnavailable").value_or(false);
        }
        if (!filter.topic.empty() && !filter.opted_in) {
            const Error missing{ErrorCode::InvalidArgument, "Filter: TopicFilter needs a FilteredStatus, OPT_IN or OPT_OUT.", "FilteredStatus"};
            co_return error_response(missing);
        }
    }
    const std::string name = call.in_path("ContactListName");
    const auto list = contact_book(call).list(call.caller.account, name);
    if (!list) co_return error_response(list.error());
    // Many records: on the SQL thread, never on a core.
    auto reading = with_contacts<Result<control::ContactPage>>(call, [account = call.caller.account, name, filter, page = *page](ContactBook& book) {
        return book.contacts(account, name, filter, page.after, page.size);
    });
    const auto found = co_await std::move(reading);
    if (!found) co_return error_response(found.error());
    json::array contacts;
    for (const auto& contact : found->contacts) contacts.push_back(contact_view(*list, contact));
    json::object body;
    body["Contacts"] = std::move(contacts);
    if (!found->last.empty()) body["NextToken"] = next_token(kOperation, found->last);
    co_return ok(body);
}

}  // namespace warmpost::ingress::http::ses
