// SES v2 CreateContactList, UpdateContactList, GetContactList, ListContactLists, DeleteContactList. An account has one list, as in SES.
#include "ingress/http/errors.h"
#include "ingress/http/json.h"
#include "ingress/http/paging.h"
#include "ingress/http/ses/contacts/contact_calls.h"
#include "ingress/http/ses/shapes.h"

namespace warmpost::ingress::http::ses {
namespace json = boost::json;
using control::ContactBook;
using control::ContactList;

boost::asio::awaitable<Response> create_contact_list(Call& call) {
    ContactList list;
    list.name = string_member(call.body, "ContactListName");
    list.description = string_member(call.body, "Description");
    list.topics = read_topics(call.body);
    list.tags = read_tags(call.body);
    auto creating = with_contacts<Status>(call, [account = call.caller.account, list](ContactBook& book) { return book.create(account, list); });
    co_return answer(co_await std::move(creating));
}

boost::asio::awaitable<Response> update_contact_list(Call& call) {
    auto updating = with_contacts<Status>(call, [account = call.caller.account, name = call.in_path("ContactListName"),
                                                 description = string_member(call.body, "Description"), topics = read_topics(call.body)](ContactBook& book) {
        return book.update(account, name, description, topics);
    });
    co_return answer(co_await std::move(updating));
}

boost::asio::awaitable<Response> get_contact_list(Call& call) {
    const auto list = contact_book(call).list(call.caller.account, call.in_path("ContactListName"));
    if (!list) co_return error_response(list.error());
    json::array topics;
    for (const auto& topic : list->topics) {
        json::object row{{"TopicName", topic.name}, {"DisplayName", topic.display_name}, {"DefaultSubscriptionStatus", topic.opt_in ? "OPT_IN" : "OPT_OUT"}};
        if (!topic.description.empty()) row["Description"] = topic.description;
        topics.push_back(std::move(row));
    }
    json::object body;
    body["ContactListName"] = list->name;
    body["Topics"] = std::move(topics);
    if (!list->description.empty()) body["Description"] = list->description;
    body["CreatedTimestamp"] = epoch_seconds(list->created);
    body["LastUpdatedTimestamp"] = epoch_seconds(list->updated);
    body["Tags"] = tag_list(list->tags);
    co_return ok(body);
}

boost::asio::awaitable<Response> list_contact_lists(Call& call) {
    const auto page = page_of(call, "ListContactLists");
    if (!page) co_return error_response(page.error());
    const auto list = contact_book(call).list(call.caller.account);
    if (!list) co_return error_response(list.error());
    json::array lists;
    if (*list && page->after.empty()) lists.push_back({{"ContactListName", (*list)->name}, {"LastUpdatedTimestamp", epoch_seconds((*list)->updated)}});
    json::object body;
    body["ContactLists"] = std::move(lists);
    co_return ok(body);
}

boost::asio::awaitable<Response> delete_contact_list(Call& call) {
    auto deleting = with_contacts<Status>(call, [account = call.caller.account, name = call.in_path("ContactListName")](ContactBook& book) { return book.remove(account, name); });
    co_return answer(co_await std::move(deleting));
}

}  // namespace warmpost::ingress::http::ses
