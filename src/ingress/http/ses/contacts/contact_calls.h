// What the operations on contact lists share: reading and writing their blocks, and the way to the registry and back.
#pragma once
#include <boost/json/array.hpp>

#include <utility>

#include "control/contact_book.h"
#include "ingress/http/off_core.h"
#include "runtime/clock.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Response> create_contact(Call& call);
boost::asio::awaitable<Response> create_contact_list(Call& call);
boost::asio::awaitable<Response> delete_contact(Call& call);
boost::asio::awaitable<Response> delete_contact_list(Call& call);
boost::asio::awaitable<Response> get_contact(Call& call);
boost::asio::awaitable<Response> get_contact_list(Call& call);
boost::asio::awaitable<Response> list_contact_lists(Call& call);
boost::asio::awaitable<Response> list_contacts(Call& call);
boost::asio::awaitable<Response> update_contact(Call& call);
boost::asio::awaitable<Response> update_contact_list(Call& call);

[[nodiscard]] control::ContactBook contact_book(const Call& call);
// work(ContactBook&), away from the core, since writes of the registry are synced.
template <class R, class Work>
[[nodiscard]] boost::asio::awaitable<R> with_contacts(Call& call, Work work) {
    return off_core<R>(call, [&call, work = std::move(work)] {
        auto book = contact_book(call);
        return work(book);
    });
}

[[nodiscard]] std::vector<control::ListTopic> read_topics(const boost::json::object& body);
// The preferences of the body. Errors: InvalidArgument: a topic named twice.
[[nodiscard]] Result<control::Contact> read_contact(const boost::json::object& body, std::string address);
[[nodiscard]] boost::json::object contact_view(const control::ContactList& list, const control::Contact& contact);   // of a ListContacts row

}  // namespace warmpost::ingress::http::ses
