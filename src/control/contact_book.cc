#include "control/contact_book.h"

#include <boost/json.hpp>

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "control/names.h"
#include "mail/message/header.h"

namespace warmpost::control {
namespace json = boost::json;
namespace {

using registry::Key;
using registry::Space;

// The account's list, then its contacts by their address without case.
std::string list_key(AccountId account) { return Key{}.number(static_cast<std::uint64_t>(account.value())).text("list").bytes(); }
Key contacts_of(AccountId account) { return Key{}.number(static_cast<std::uint64_t>(account.value())).text("contact"); }
std::string contact_key(AccountId account, std::string_view address) { return contacts_of(account).text(to_lower(address)).bytes(); }

std::unexpected<Error> no_list(const std::string& name) {
    return fail(ErrorCode::NotFound, "List with name: " + name + " doesn't exist.", "ContactListName");
}
std::unexpected<Error> no_contact(const std::string& address, const std::string& list) {
    return fail(ErrorCode::NotFound, "Contact " + address + " doesn't exist in List " + list + ".", "EmailAddress");
}

std::string text_of(const ContactList& list) {
    json::array topics;
    for (const auto& topic : list.topics)
        topics.push_back({{"name", topic.name}, {"display", topic.display_name}, {"description", topic.description}, {"in", topic.opt_in}});
    json::object tags;
    for (const auto& [key, value] : list.tags) tags[key] = value;
    return json::serialize(json::object{{"name", list.name}, {"description", list.description}, {"topics", std::move(topics)}, {"tags", std::move(tags)},
                                        {"created", to_ms(list.created)}, {"updated", to_ms(list.updated)}});
}
std::string text_of(const Contact& contact) {
    json::object topics;
    for (const auto& [name, in] : contact.topics) topics[name] = in;
    return json::serialize(json::object{{"address", contact.address}, {"topics", std::move(topics)}, {"none", contact.unsubscribe_all},
                                        {"attributes", contact.attributes}, {"created", to_ms(contact.created)}, {"updated", to_ms(contact.updated)}});
}

std::unexpected<Error> damaged() { return fail(ErrorCode::Internal, "the registry holds a contact record that cannot be read; restore a backup"); }

Result<json::object> object_of(std::string_view text) {
    boost::system::error_code wrong;
    auto value = json::parse(text, wrong);
    if (wrong || !value.is_object()) return damaged();
    return std::move(value.get_object());
}
std::string string_at(const json::object& object, std::string_view name) { return std::string(object.at(name).as_string()); }

Result<ContactList> to_list(std::string_view text) try {
    const auto object = object_of(text);
    if (!object) return std::unexpected(object.error());
    ContactList list{string_at(*object, "name"), string_at(*object, "description"), {}, {}, from_ms(object->at("created").as_int64()), from_ms(object->at("updated").as_int64())};
    for (const auto& value : object->at("topics").as_array()) {
        const auto& topic = value.as_object();
        list.topics.push_back({string_at(topic, "name"), string_at(topic, "display"), string_at(topic, "description"), topic.at("in").as_bool()});
    }
    for (const auto& [key, value] : object->at("tags").as_object()) list.tags.emplace(key, value.as_string());
    return list;
} catch (const std::exception&) {
    return damaged();
}

Result<Contact> to_contact(std::string_view text) try {
    const auto object = object_of(text);
    if (!object) return std::unexpected(object.error());
    Contact contact;
    contact.address = string_at(*object, "address");
    for (const auto& [name, in] : object->at("topics").as_object()) contact.topics.emplace(name, in.as_bool());
    contact.unsubscribe_all = object->at("none").as_bool();
    contact.attributes = string_at(*object, "attributes");
    contact.created = from_ms(object->at("created").as_int64());
    contact.updated = from_ms(object->at("updated").as_int64());
    return contact;
} catch (const std::exception&) {
    return damaged();
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

Status check_list(const ContactList& list) {
    if (!is_name(list.name)) return fail(ErrorCode::InvalidArgument, "ContactListName <" + list.name + ">: 1 to 64 letters, digits, '-' and '_'.", "ContactListName");
    if (list.description.size() > 500) return fail(ErrorCode::InvalidArgument, "Description: at most 500 characters.", "Description");
    if (list.topics.size() > ContactBook::kMaxTopics)
        return fail(ErrorCode::InvalidArgument, "A contact list has at most " + std::to_string(ContactBook::kMaxTopics) + " topics.", "Topics");
    std::set<std::string_view> seen;
    for (const auto& topic : list.topics) {
        if (!is_name(topic.name)) return fail(ErrorCode::InvalidArgument, "TopicName <" + topic.name + ">: 1 to 64 letters, digits, '-' and '_'.", "TopicName");
        if (topic.display_name.empty() || topic.display_name.size() > 128)
            return fail(ErrorCode::InvalidArgument, "DisplayName of topic <" + topic.name + ">: 1 to 128 characters.", "DisplayName");
        if (topic.description.size() > 500) return fail(ErrorCode::InvalidArgument, "Description of topic <" + topic.name + ">: at most 500 characters.", "Description");
        if (!seen.insert(topic.name).second) return fail(ErrorCode::InvalidArgument, "Topic <" + topic.name + "> is given twice.", "Topics");
    }
    return check_tags(list.tags);
}

bool matches(const ContactList& list, const Contact& contact, const ContactFilter& filter) {
    if (!filter.opted_in) return true;
    if (filter.topic.empty()) return contact.unsubscribe_all != *filter.opted_in;
    if (contact.unsubscribe_all) return !*filter.opted_in;
    if (const auto said = contact.topics.find(filter.topic); said != contact.topics.end()) return said->second == *filter.opted_in;
    return filter.defaults_count && list.topic(filter.topic)->opt_in == *filter.opted_in;
}

}  // namespace

Status check_contact(const ContactList& list, Contact& contact) {
    if (registry::Key::has_zero(contact.address)) return fail(ErrorCode::InvalidArgument, "EmailAddress holds a zero byte.", "EmailAddress");
    auto mailbox = mail::normalise_mailbox(contact.address);
    if (!mailbox) return fail(ErrorCode::InvalidArgument, "EmailAddress: " + mailbox.error().message, "EmailAddress");
    contact.address = std::move(*mailbox);
    for (const auto& [topic, in] : contact.topics)
        if (list.topic(topic) == nullptr)
            return fail(ErrorCode::InvalidArgument, "List " + list.name + " doesn't contain a topic named " + topic + ".", "TopicPreferences");
    if (contact.attributes.size() > ContactBook::kMaxAttributes)
        return fail(ErrorCode::InvalidArgument, "AttributesData: at most " + std::to_string(ContactBook::kMaxAttributes) + " bytes of JSON.", "AttributesData");
    if (contact.attributes.empty()) return {};
    boost::system::error_code wrong;
    const auto value = json::parse(contact.attributes, wrong);
    if (wrong || !value.is_object()) return fail(ErrorCode::InvalidArgument, "AttributesData must be the text of a JSON object.", "AttributesData");
    return {};
}

const ListTopic* ContactList::topic(std::string_view topic_name) const {
    const auto found = std::ranges::find(topics, topic_name, &ListTopic::name);
    return found == topics.end() ? nullptr : &*found;
}

bool opted_in(const ContactList& list, const Contact& contact, std::string_view topic) {
    if (contact.unsubscribe_all) return false;
    if (topic.empty()) return true;
    if (const auto said = contact.topics.find(std::string(topic)); said != contact.topics.end()) return said->second;
    const auto* known = list.topic(topic);
    return known == nullptr || known->opt_in;
}

Result<std::optional<ContactList>> ContactBook::list(AccountId account) const {
    const auto text = registry_.get(Space::contacts, list_key(account));
    if (!text) return std::unexpected(text.error());
    if (!*text) return std::optional<ContactList>{};
    auto found = to_list(**text);
    if (!found) return std::unexpected(found.error());
    return std::optional<ContactList>(std::move(*found));
}

Result<ContactList> ContactBook::list(AccountId account, const std::string& name) const {
    auto found = list(account);
    if (!found) return std::unexpected(found.error());
    if (!*found || (*found)->name != name) return no_list(name);
    return std::move(**found);
}

Status ContactBook::create(AccountId account, ContactList made) {
    if (auto good = check_list(made); !good) return good;
    return registry_.change([&](registry::Batch& batch) -> Status {
        const auto there = list(account);
        if (!there) return std::unexpected(there.error());
        if (*there && (*there)->name == made.name) return fail(ErrorCode::AlreadyExists, "List with name " + made.name + " already exists.", "ContactListName");
        if (*there) return fail(ErrorCode::LimitExceeded, "A maximum of 1 Lists allowed per account.", "ContactListName");
        made.created = made.updated = now_();
        batch.put(Space::contacts, list_key(account), text_of(made));
        return {};
    });
}

Status ContactBook::update(AccountId account, const std::string& name, std::string description, std::vector<ListTopic> topics) {
    return registry_.change([&](registry::Batch& batch) -> Status {
        auto there = list(account, name);
        if (!there) return std::unexpected(there.error());
        there->description = std::move(description);
        there->topics = std::move(topics);
        there->updated = now_();
        if (auto good = check_list(*there); !good) return good;
        batch.put(Space::contacts, list_key(account), text_of(*there));
        return {};
    });
}

Status ContactBook::change_tags(AccountId account, const std::string& name, const std::function<Status(std::map<std::string, std::string>&)>& change) {
    return registry_.change([&](registry::Batch& batch) -> Status {
        auto there = list(account, name);
        if (!there) return std::unexpected(there.error());
        if (auto changed = change(there->tags); !changed) return changed;
        batch.put(Space::contacts, list_key(account), text_of(*there));
        return {};
    });
}

Status ContactBook::remove(AccountId account, const std::string& name) {
    return registry_.change([&](registry::Batch& batch) -> Status {
        if (const auto there = list(account, name); !there) return std::unexpected(there.error());
        const std::string first = contacts_of(account).bytes();
        batch.erase_range(Space::contacts, first, first + '\xff');
        batch.erase(Space::contacts, list_key(account));
        return {};
    });
}

Status ContactBook::add(AccountId account, const std::string& name, Contact given) {
    return registry_.change([&](registry::Batch& batch) -> Status {
        const auto there = list(account, name);
        if (!there) return std::unexpected(there.error());
        if (auto good = check_contact(*there, given); !good) return good;
        const auto before = registry_.get(Space::contacts, contact_key(account, given.address));
        if (!before) return std::unexpected(before.error());
        if (*before) return fail(ErrorCode::AlreadyExists, "Contact already exists in List " + name + ".", "EmailAddress");
        given.created = given.updated = now_();
        batch.put(Space::contacts, contact_key(account, given.address), text_of(given));
        return {};
    });
}

Status ContactBook::replace(AccountId account, const std::string& name, Contact given) {
    const auto done = change(account, name, given.address, false, [&](const ContactList& list, Contact& contact) -> Status {
        given.address = contact.address;
        if (auto good = check_contact(list, given); !good) return good;
        given.created = contact.created;
        contact = given;
        return {};
    });
    return done ? Status{} : std::unexpected(done.error());
}

Status ContactBook::put_all(AccountId account, const std::string& name, std::vector<Contact> given) {
    return registry_.change([&](registry::Batch& batch) -> Status {
        const auto there = list(account, name);
        if (!there) return std::unexpected(there.error());
        const WallTime now = now_();
        for (auto& contact : given) {
            std::erase_if(contact.topics, [&](const auto& said) { return there->topic(said.first) == nullptr; });
            if (auto good = check_contact(*there, contact); !good) return good;
            const auto before = registry_.get(Space::contacts, contact_key(account, contact.address));
            if (!before) return std::unexpected(before.error());
            const auto known = *before ? to_contact(**before) : Result<Contact>(Contact{});
            if (!known) return std::unexpected(known.error());
            contact.created = *before ? known->created : now;
            contact.updated = now;
            batch.put(Space::contacts, contact_key(account, contact.address), text_of(contact));
        }
        return {};
    });
}

Status ContactBook::erase_all(AccountId account, const std::string& name, const std::vector<std::string>& addresses) {
    return registry_.change([&](registry::Batch& batch) -> Status {
        if (const auto there = list(account, name); !there) return std::unexpected(there.error());
        for (const auto& address : addresses) batch.erase(Space::contacts, contact_key(account, address));
        return {};
    });
}

Status ContactBook::erase(AccountId account, const std::string& name, const std::string& address) {
    return registry_.change([&](registry::Batch& batch) -> Status {
        if (const auto there = contact(account, name, address); !there) return std::unexpected(there.error());
        batch.erase(Space::contacts, contact_key(account, address));
        return {};
    });
}

Result<Contact> ContactBook::contact(AccountId account, const std::string& name, const std::string& address) const {
    if (const auto there = list(account, name); !there) return std::unexpected(there.error());
    if (Key::has_zero(address)) return no_contact(address, name);
    const auto text = registry_.get(Space::contacts, contact_key(account, address));
    if (!text) return std::unexpected(text.error());
    if (!*text) return no_contact(address, name);
    return to_contact(**text);
}

Result<ContactPage> ContactBook::contacts(AccountId account, const std::string& name, const ContactFilter& filter, std::string_view after, std::size_t count) const {
    const auto there = list(account, name);
    if (!there) return std::unexpected(there.error());
    if (!filter.topic.empty() && there->topic(filter.topic) == nullptr)
        return fail(ErrorCode::InvalidArgument, "List " + name + " doesn't contain a topic named " + filter.topic + ".", "TopicFilter");
    constexpr std::size_t kLooks = 10'000;   // of one page: a filter that few match answers with a short page and where it goes on
    const std::string prefix = contacts_of(account).bytes();
    const std::string from = after.empty() ? prefix : contact_key(account, after) + '\0';
    ContactPage page;
    std::size_t looks = 0;
    std::string last;
    Status good;
    const auto read = registry_.scan(Space::contacts, prefix, from, [&](std::string_view, std::string_view text) {
        if (page.contacts.size() == count || looks++ == kLooks) {
            page.last = last;
            return false;
        }
        auto found = to_contact(text);
        if (!found) {
            good = std::unexpected(found.error());
            return false;
        }
        last = found->address;
        if (matches(*there, *found, filter)) page.contacts.push_back(std::move(*found));
        return true;
    });
    if (!read) return std::unexpected(read.error());
    if (!good) return std::unexpected(good.error());
    return page;
}

Result<ContactBook::Standing> ContactBook::standing(AccountId account, const std::string& name, const std::string& topic, const std::string& address) const {
    const auto there = list(account, name);
    if (!there) return std::unexpected(there.error());
    if (!topic.empty() && there->topic(topic) == nullptr)
        return fail(ErrorCode::InvalidArgument, "List " + name + " doesn't contain a topic named " + topic + ".", "TopicName");
    const auto text = registry_.get(Space::contacts, contact_key(account, address));
    if (!text) return std::unexpected(text.error());
    if (!*text) return opted_in(*there, Contact{}, topic) ? Standing::unknown_takes : Standing::unknown_refuses;
    const auto found = to_contact(**text);
    if (!found) return std::unexpected(found.error());
    return opted_in(*there, *found, topic) ? Standing::takes : Standing::refuses;
}

Result<ContactBook::Change> ContactBook::change(AccountId account, const std::string& name, const std::string& address, bool adds,
                                                const std::function<Status(const ContactList&, Contact&)>& edit) {
    Change done;
    const auto written = registry_.change([&](registry::Batch& batch) -> Status {
        auto there = list(account, name);
        if (!there) return std::unexpected(there.error());
        auto found = contact(account, name, address);
        if (!found && (!adds || found.error().code != ErrorCode::NotFound)) return std::unexpected(found.error());
        const WallTime now = now_();
        done.list = std::move(*there);
        done.before = found ? std::move(*found) : Contact{address, {}, false, {}, now, now};
        done.after = done.before;
        if (auto good = edit(done.list, done.after); !good) return good;
        done.after.updated = now;
        batch.put(Space::contacts, contact_key(account, address), text_of(done.after));
        return {};
    });
    if (!written) return std::unexpected(written.error());
    return done;
}

Result<ContactBook::Change> ContactBook::unsubscribe(AccountId account, const std::string& name, const std::string& topic, const std::string& address) {
    return change(account, name, address, true, [&](const ContactList& list, Contact& contact) -> Status {
        // A topic that is gone since the mail was sent: who clicks wants no more of it, whatever it is called now.
        if (!topic.empty() && list.topic(topic) != nullptr) contact.topics[topic] = false;
        else contact.unsubscribe_all = true;
        return {};
    });
}

Result<ContactBook::Change> ContactBook::prefer(AccountId account, const std::string& name, const std::string& address, const std::map<std::string, bool>& topics,
                                                bool unsubscribe_all) {
    return change(account, name, address, true, [&](const ContactList& list, Contact& contact) -> Status {
        for (const auto& [topic, in] : topics)
            if (list.topic(topic) != nullptr) contact.topics[topic] = in;
        contact.unsubscribe_all = unsubscribe_all;
        return {};
    });
}

}  // namespace warmpost::control
