/**
 * Rules that masquerade the packets that pods send out of the network, and that accept the network's packets when forwarded. Here,
 * too, one straight line: inputs -> rules -> compared with the firewall's -> one transaction, or none.
 *
 * <table>
 * <caption>Which type for what</caption>
 * <tr><td>{@link dev.loden.traffic.TrafficRules}</td><td>the door: a thread that reconciles both families</td></tr>
 * <tr><td>RuleInputs, RuleSet, Rule</td><td>which rules there shall be, pure</td></tr>
 * <tr><td>FamilyFirewall, FirewallReconciler</td><td>when to compare, to repair, and to try again</td></tr>
 * <tr><td>Firewall: Iptables, Nftables</td><td>one tool: its commands; IptablesText and NftablesText are its syntax, pure</td></tr>
 * <tr><td>Commands: Programs</td><td>runs the tools</td></tr>
 * </table>
 */
package dev.loden.traffic;
