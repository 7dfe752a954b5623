"""Forms: the small words of English and French that carry no subject, months, irregular forms that no ending explains.

Data that `words` looks up; all of it is folded."""

_ENGLISH = """
a about after against all also am among an and another any are around as at be because been before being but by can
could did do does doing during each for from get got had has have he her him his how i if in into is it its just let
like many me more most much my near no not of off on one or other our out over own please s she should since so some
still such tell than that the their them then there these they this those to under until up us was we were what when
where which while who whom whose why will with within without would you your
"""
_FRENCH = """
a ai ainsi alors apres au aussi autour autre aux avant avec avoir c ca ce cela ces cet cette chaque chez ci comme
comment contre d dans de depuis derriere des deux donc dont du elle elles en encore entre es est et etaient etait
etant ete etes etre eu eux faire fait font il ils j je jusqu l la le les leur leurs lors lorsqu lui m ma mais me
meme mes moi mon n ne ni nos notre nous on ont ou par parce pas pendant plus pour pourquoi puisqu qu quand que quel
quelle quelles quels qui quoi s sa sans se sera ses si son sont sous sur t ta te tes toi ton tous tout toute toutes
tu un une vers vos votre vous y
"""
ENGLISH, FRENCH = frozenset(_ENGLISH.split()), frozenset(_FRENCH.split())

_MONTHS = """
january february march april may june july august september october november december
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
"""
MONTHS = frozenset(_MONTHS.split())

_LEMMAS = """
become became · begin began begun · break broke broken · bring brought · build built · buy bought · catch caught
choose chose chosen · come came · die dead death dying · draw drew drawn · drive drove driven · fall fell fallen
feed fed · feel felt · fight fought · find found · flee fled flight · fly flew flown · forbid forbade forbidden
forget forgot forgotten · give gave given · go went gone · grow grew grown · hide hid hidden · hold held · keep kept
know knew known · lead led · leave left · lend lent · lose lost loss · make made · mean meant · meet met
overthrow overthrew overthrown · pay paid · retake retook retaken · ride rode ridden · rise rose risen · run ran
say said · see saw seen · seek sought · sell sold · send sent · shake shook shaken · shoot shot · show shown
sink sank sunk · speak spoke spoken · spend spent · stand stood · steal stole stolen · strike struck · swear swore sworn
take took taken · teach taught · tell told · think thought · throw threw thrown · understand understood · wear wore worn
win won · withdraw withdrew withdrawn · write wrote written · man men · woman women · child children
mourir mort morte meurt meurent decede deces · prendre pris prise prend prennent · reprendre repris reprise reprend
tenir tenu tient tiennent · devenir devenu devient deviennent · elire elu elue · mettre mis mise met mettent
partir parti partie part partent · perdre perdu perte · rendre rendu rend rendent · venir venu vient viennent
savoir su sait · pouvoir pu peut peuvent · vouloir voulu veut veulent · devoir du doit doivent · dire dit disent
vendre vendu vend · detruire detruit · conduire conduit · produire produit · combattre combattu
"""
LEMMAS = {
    form: lemma
    for line in _LEMMAS.strip().splitlines()
    for lemma, *forms in (group.split() for group in line.split(" · "))
    for form in forms
}
"""The form a dictionary lists, by the others. Without plural endings."""
